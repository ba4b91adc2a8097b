import { useState } from "react"
import type { ImageResource } from "./use-catalog.js"

/** The selected images of the page. An image that leaves the page leaves the selection. */
export function useImageSelection(images: readonly ImageResource[]) {
  const [hashes, setHashes] = useState<ReadonlySet<string>>(new Set())
  const selected = images.filter(({ id }) => hashes.has(id))
  return {
    selected,
    has: (hash: string) => hashes.has(hash),
    isAll: selected.length > 0 && selected.length === images.length,
    isSome: selected.length > 0 && selected.length < images.length,
    toggle(hash: string) {
      const others = [...hashes].filter((one) => one !== hash)
      setHashes(new Set(hashes.has(hash) ? others : [...others, hash]))
    },
    toggleAll: () => setHashes(new Set(selected.length === images.length ? [] : images.map(({ id }) => id))),
    clear: () => setHashes(new Set()),
  }
}

export type ImageSelection = ReturnType<typeof useImageSelection>

import type { GlanceImage } from "@polaris-bff/client"
import { useState } from "react"

/** The selected images of the page. An image that leaves the page leaves the selection. */
export function useSelection(images: GlanceImage[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const selected = images.filter(({ id }) => ids.has(id))
  return {
    selected,
    has: (id: string) => ids.has(id),
    isAll: selected.length > 0 && selected.length === images.length,
    isSome: selected.length > 0 && selected.length < images.length,
    toggle(id: string) {
      const others = [...ids].filter((one) => one !== id)
      setIds(new Set(ids.has(id) ? others : [...others, id]))
    },
    toggleAll: () => setIds(new Set(selected.length === images.length ? [] : images.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  }
}

export type Selection = ReturnType<typeof useSelection>

import type { Call } from "../call.js"
import type { Ask, AskWithBytes } from "../http/ask.js"

/** The hash that Glance stores for an image, and the SHA-256 that Polaris computed of the same bytes. */
export interface HashedImage {
  /** The project that owns the image. */
  projectId: string
  algorithm: string
  value: string
  sha256: string
}

type ChangeListener = (caller: Call["caller"], imageId: string) => void

/** Reports what Polaris changes in Glance to code that caches Glance's images. */
export interface ImageChanges {
  /** Call it after every successful change of an image, its data or its members. */
  changed: ChangeListener
  listen(listener: ChangeListener): void
  /** Resolves when every listener has stored it or has failed to. */
  hashed(image: HashedImage): Promise<void>
  listenToHashes(listener: (image: HashedImage) => Promise<void>): void
}

export function createImageChanges(): ImageChanges {
  const listeners: ChangeListener[] = []
  const toHashes: ((image: HashedImage) => Promise<void>)[] = []
  return {
    changed(caller, imageId) {
      for (const listener of listeners) listener(caller, imageId)
    },
    listen: (listener) => void listeners.push(listener),
    async hashed(image) {
      await Promise.all(toHashes.map((listener) => listener(image)))
    },
    listenToHashes: (listener) => void toHashes.push(listener),
  }
}

/** Wraps `ask` so that each request that changes an image is reported with the image's id. */
export function reporting(ask: Ask, changed: (imageId: string) => void): Ask {
  return async (method, path, options) => {
    const answer = await ask(method, path, options)
    const id = idIn(path) ?? (answer.body as { id?: unknown } | undefined)?.id
    if (method !== "GET" && typeof id === "string") changed(id)
    return answer
  }
}

/** The same for requests that send an image's bytes. */
export function reportingBytes(ask: AskWithBytes, changed: (imageId: string) => void): AskWithBytes {
  return async (path, options) => {
    await ask(path, options)
    const id = idIn(path)
    if (id !== undefined) changed(id)
  }
}

function idIn(path: string): string | undefined {
  const id = /^\/v2\/images\/([^/?]+)/.exec(path)?.[1]
  return id === undefined ? undefined : decodeURIComponent(id)
}

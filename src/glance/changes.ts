import type { Call } from "../call.js"
import type { Ask, AskWithBytes } from "../http/ask.js"

/** Bytes that Glance has, and that Polaris has hashed itself. */
export interface HashedImage {
  /** The project that owns the image. */
  projectId: string
  algorithm: string
  value: string
  sha256: string
}

type ChangeListener = (caller: Call["caller"], imageId: string) => void

/** What Polaris changes at Glance, for those who remember what Glance has. */
export interface ImageChanges {
  /** Called after every successful change of an image, its data or its members. */
  changed: ChangeListener
  listen(listener: ChangeListener): void
  /** Resolves when it is remembered, or cannot be. */
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

/** The same requests; those that change an image are reported with its id. */
export function reporting(ask: Ask, changed: (imageId: string) => void): Ask {
  return async (method, path, options) => {
    const answer = await ask(method, path, options)
    const id = idIn(path) ?? (answer.body as { id?: unknown } | undefined)?.id
    if (method !== "GET" && typeof id === "string") changed(id)
    return answer
  }
}

/** The same for the bytes of an image. */
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

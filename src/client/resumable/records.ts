import { hashOf } from "./hash.js"
import type { RecordStorage } from "./types.js"

/** The number of first bytes whose hash identifies a file. */
const BEGINNING = 8 * 1024 * 1024

/** The name under which an upload is stored. It is the same when the same file is chosen again. */
export async function recordName(
  file: Blob,
  project: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { name = "", lastModified = 0 } = file as Partial<File>
  const beginning = await hashOf(file.slice(0, BEGINNING), signal)
  return ["polaris-upload", project ?? "", name, file.size, lastModified, beginning].join(" ")
}

/**
 * Stores the id of a file's upload in the browser. Where this is not possible, an upload cannot be continued.
 */
export function recordIn(storage: RecordStorage | null, name: string) {
  const quietly = <T>(use: (storage: RecordStorage) => T): T | undefined => {
    try {
      return storage === null ? undefined : use(storage)
    } catch {
      return undefined
    }
  }
  return {
    read: () => quietly((storage) => storage.getItem(name)) ?? undefined,
    write: (sessionId: string) => quietly((storage) => storage.setItem(name, sessionId)),
    remove: () => quietly((storage) => storage.removeItem(name)),
  }
}

export type UploadRecord = ReturnType<typeof recordIn>

/** The page's storage; null if there is none or the page may not use it. */
export function pageStorage(): RecordStorage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage
  } catch {
    return null
  }
}

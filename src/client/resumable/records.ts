import { hashOf } from "./hash.js"
import type { RecordStorage } from "./types.js"

/** Bytes at the beginning of a file by whose hash it is recognised: the usual first part. */
const BEGINNING = 8 * 1024 * 1024

/** What a file is recognised by when it is chosen again. */
export async function recordName(
  file: Blob,
  project: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { name = "", lastModified = 0 } = file as Partial<File>
  const beginning = await hashOf(file.slice(0, BEGINNING), signal)
  return ["polaris-upload", project ?? "", name, file.size, lastModified, beginning].join(" ")
}

/** The id of a file's upload, kept in the browser. Where it cannot be kept, an upload cannot be continued. */
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

/** Null where there is none, or where the page may not use it. */
export function pageStorage(): RecordStorage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage
  } catch {
    return null
  }
}

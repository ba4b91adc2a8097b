import { hashOf } from "./hash.js"
import type { RecordStorage, UnfinishedUpload } from "./types.js"

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

/** Project, name, size, time and hash of a file, see `recordName`. A name may have spaces. */
const RECORD = /^polaris-upload (\S*) (.+) (\d+) \d+ \S+$/s

/**
 * The uploads that this browser has begun and not finished, in all projects. Each continues when its file is
 * chosen again and passed to `resumableUpload` with the upload as `continues`.
 * @example
 * const [stopped] = unfinishedUploads()
 * if (stopped) resumableUpload({ client, file, project: stopped.project, continues: stopped })
 */
export function unfinishedUploads(
  storage: Pick<Storage, "length" | "key"> | null = pageStorage(),
): UnfinishedUpload[] {
  try {
    return Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? "").flatMap(parsed)
  } catch {
    return []
  }
}

function parsed(key: string): UnfinishedUpload[] {
  const [, project = "", fileName = "", size] = RECORD.exec(key) ?? []
  if (size === undefined) return []
  return [{ key, project: project === "" ? undefined : project, fileName, sizeBytes: Number(size) }]
}

/** The chosen file is not the one whose upload was stopped: its name, size, time or beginning differs. */
export class OtherFileError extends Error {
  constructor({ fileName }: UnfinishedUpload) {
    super(
      `This is not the file whose upload was stopped. Choose the same ${fileName} again, ` +
        "or upload this file as a new one.",
    )
    this.name = "OtherFileError"
  }
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
export function pageStorage(): Storage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage
  } catch {
    return null
  }
}

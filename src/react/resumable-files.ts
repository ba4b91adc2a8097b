import {
  resumableUpload,
  type PolarisClient,
  type ResumableProgress,
  type ResumableResult,
  type ResumableUpload,
  type ResumableUploadOptions,
} from "../client/index.js"

/** Options for the upload of a file. Those that are passed with a file override those for all files. */
export type ResumableFileOptions = Omit<ResumableUploadOptions, "client" | "file" | "onProgress" | "signal">

/** The upload of one file. */
export interface ResumableFile {
  key: string
  file: File
  /** Its state is `waiting` while other files are sent first. */
  progress: ResumableProgress
  /** The failure; null unless the upload has failed. */
  error: unknown
  result: ResumableResult | undefined
  pause: () => void
  resume: () => void
  /** Ends the upload, at Polaris too. */
  abort: () => Promise<void>
  /** Continues a failed upload where it stopped. */
  retry: () => void
  /** Removes an ended upload from the list. */
  dismiss: () => void
}

interface Entry extends Pick<ResumableFile, "key" | "file" | "progress" | "error" | "result"> {
  options: ResumableFileOptions
  upload: ResumableUpload | undefined
}

const ENDED = ["done", "failed", "stopped", "aborted"]

export const hasEnded = ({ progress }: Pick<ResumableFile, "progress">) => ENDED.includes(progress.state)

const unsent = (file: File): ResumableProgress => ({
  ...{ state: "waiting", sentBytes: 0, totalBytes: file.size, bytesPerSecond: 0 },
})

/** Uploads files, a few at a time. It outlives the component that shows them. */
export function createResumableFiles(client: PolarisClient, filesAtOnce: number) {
  let entries: readonly Entry[] = []
  let shown: readonly ResumableFile[] = []
  let count = 0
  const listeners = new Set<() => void>()

  function update(next: readonly Entry[]): void {
    entries = next
    shown = entries.map(toShown)
    for (const listener of listeners) listener()
  }

  function change(key: string, changes: Partial<Entry>): void {
    update(entries.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)))
  }

  /** Starts waiting uploads, the oldest first, as far as `filesAtOnce` allows. */
  function startNext(): void {
    const running = entries.filter((entry) => entry.upload !== undefined && !hasEnded(entry)).length
    const waiting = entries.filter((entry) => entry.upload === undefined && !hasEnded(entry))
    for (const entry of waiting.slice(0, Math.max(0, filesAtOnce - running))) start(entry)
  }

  function start({ key, file, options }: Entry): void {
    const onProgress = (progress: ResumableProgress) => change(key, { progress })
    const upload = resumableUpload({ ...options, client, file, onProgress })
    change(key, { upload, progress: upload.progress() })
    upload.done
      .then(
        (result) => change(key, { result }),
        (error: unknown) => {
          if (upload.progress().state === "failed") change(key, { error })
        },
      )
      .finally(startNext)
  }

  function toShown({ key, file, progress, error, result, upload }: Entry): ResumableFile {
    return {
      ...{ key, file, progress, error, result },
      pause: () => upload?.pause(),
      resume: () => upload?.resume(),
      async abort() {
        if (upload !== undefined) return upload.abort()
        change(key, { progress: { ...progress, state: "aborted" } })
      },
      retry() {
        change(key, { upload: undefined, error: null, progress: unsent(file) })
        startNext()
      },
      dismiss: () => update(entries.filter((entry) => entry.key !== key || !hasEnded(entry))),
    }
  }

  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    current: () => shown,
    add(files: Iterable<File>, options: ResumableFileOptions) {
      const added = Array.from(files, (file): Entry => {
        const key = `upload-${(count += 1)}`
        return {
          key,
          file,
          options,
          progress: unsent(file),
          error: null,
          result: undefined,
          upload: undefined,
        }
      })
      update([...entries, ...added])
      startNext()
    },
  }
}

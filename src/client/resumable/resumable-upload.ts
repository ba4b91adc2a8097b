import { hasDoubtfulSize } from "../blob.js"
import { libraryCalls } from "./calls.js"
import { inOneTab, othersWait } from "./one-tab.js"
import { OtherFileError, pageStorage, recordIn, recordName, type UploadRecord } from "./records.js"
import type { ResumableSession } from "./session.js"
import { createStatus } from "./status.js"
import type { ResumableResult, ResumableUpload, ResumableUploadOptions } from "./types.js"
import { uploadFile } from "./upload-file.js"

/**
 * Uploads a file to the library, in parts that go straight to the object store. Failed requests are repeated,
 * and the upload waits while there is no network. An earlier upload of the same file is continued, even after
 * a reload or in another tab, until it expires.
 */
export function resumableUpload(options: ResumableUploadOptions): ResumableUpload {
  const { client, file, project, continues, storage = pageStorage() } = options
  const stop = new AbortController()
  const status = createStatus(options)
  const { gate, progress } = status
  const calls = libraryCalls({ client, project, gate })
  let started: { session: ResumableSession; record: UploadRecord } | undefined

  async function start(): Promise<ResumableResult> {
    check(options)
    const name = await recordName(file, project, stop.signal)
    if (continues !== undefined && continues.key !== name) throw new OtherFileError(continues)
    const record = recordIn(storage, name)
    const seen = record.read()
    const onWait = () => status.enter("waiting")
    const onSession = (session: ResumableSession) => (started = { session, record })
    const upload = { options, calls, status, record, seen, onSession, signal: stop.signal }
    return inOneTab(name, { signal: stop.signal, onWait }, async () => {
      const result = await uploadFile(upload)
      /** A tab that waits to send this file finds out from the record that it has been uploaded. */
      if (!(await othersWait(name))) record.remove()
      return result
    })
  }

  const end = () => stop.abort(new DOMException("The upload was stopped.", "AbortError"))
  if (options.signal?.aborted) end()
  options.signal?.addEventListener("abort", end)

  const done = start()
    .then(
      (result) => {
        status.enter("done")
        return result
      },
      (error: unknown) => {
        if (status.phase() !== "aborted") status.enter(stop.signal.aborted ? "stopped" : "failed")
        throw error
      },
    )
    .finally(() => {
      status.dispose()
      options.signal?.removeEventListener("abort", end)
    })
  /** Callers that use only `onProgress` do not handle a rejection. */
  done.catch(() => undefined)

  async function abort(): Promise<void> {
    if (status.phase() === "done") return
    status.enter("aborted")
    end()
    const isDone = await done.then(
      () => true,
      () => false,
    )
    if (isDone || started === undefined) return
    const { session, record } = started
    record.remove()
    await calls.abort(session.sessionId, session.imageId, new AbortController().signal)
  }

  return { done, progress, pause: gate.pause, resume: gate.resume, abort }
}

function check({ file, parallel = 4 }: ResumableUploadOptions): void {
  if (hasDoubtfulSize(file))
    throw new Error("The size of Node's openAsBlob may be wrong. Pass a Blob or File with the content.")
  if (file.size === 0) throw new Error("The file is empty. Choose another one.")
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new TypeError("parallel: must be a whole number from 1.")
}

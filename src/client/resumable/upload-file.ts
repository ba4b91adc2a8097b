import { beginUpload, type Begun } from "./begin.js"
import type { LibraryCalls, NewImage } from "./calls.js"
import { sendAndComplete } from "./complete.js"
import { continueUpload } from "./continue.js"
import { hashOf } from "./hash.js"
import type { UploadRecord } from "./records.js"
import { sendParts } from "./send-parts.js"
import { partsOf, sizeOf, type ResumableSession } from "./session.js"
import type { Status } from "./status.js"
import type { ResumableResult, ResumableUploadOptions } from "./types.js"

const MiB = 1024 * 1024

export interface FileUpload {
  options: ResumableUploadOptions
  calls: LibraryCalls
  status: Status
  /** The stored id of this upload, to continue it later. */
  record: UploadRecord
  /** The id that was stored when the page started to wait for other tabs. */
  seen: string | undefined
  onSession: (session: ResumableSession) => void
  signal: AbortSignal
}

/** Uploads a file, or continues an earlier upload of it. */
export async function uploadFile(upload: FileUpload): Promise<ResumableResult> {
  const { calls, status, record, onSession } = upload
  const ended = new AbortController()
  const signal = AbortSignal.any([upload.signal, ended.signal])
  let hash: Promise<string | undefined> | undefined
  try {
    status.enter("preparing")
    const begun = await begin(upload)
    if ("result" in begun) return begun.result
    return await sendAndComplete(calls, begun.session, {
      async send(session) {
        record.write(session.sessionId)
        onSession(session)
        hash ??= hashWhileSending(upload, signal)
        await sendMissing(upload, session)
      },
      hash: async () => hash,
      lookAgain: ({ sessionId }) => lookAgain(upload, sessionId),
      signal: upload.signal,
    })
  } finally {
    ended.abort()
  }
}

async function begin(upload: FileUpload): Promise<Begun> {
  const { options, calls, record, seen, signal } = upload
  const earlier = record.read() ?? seen
  const found = earlier === undefined ? undefined : await lookAgain(upload, earlier)
  if (found !== undefined) return found
  record.remove()
  return beginUpload(
    calls,
    { file: options.file, image: imageOf(options), hashUpTo: mostBefore(options) },
    signal,
  )
}

const lookAgain = ({ options, calls, signal }: FileUpload, sessionId: string) =>
  continueUpload(calls, { sessionId, image: imageOf(options) }, signal)

/** The largest size in bytes of a file that is hashed before it is sent. */
const mostBefore = ({ hashUpTo = 64 * MiB }: ResumableUploadOptions) => hashUpTo

/** The hash of a file that was not hashed before it is sent; undefined for other files. */
function hashWhileSending({ options }: FileUpload, signal: AbortSignal): Promise<string | undefined> {
  const most = mostBefore(options)
  if (most === 0 || options.file.size <= most) return Promise.resolve(undefined)
  const hash = hashOf(options.file, signal)
  /** Handled later: it is awaited once all parts have been sent. */
  hash.catch(() => undefined)
  return hash
}

async function sendMissing(
  { options, calls, status, signal }: FileUpload,
  session: ResumableSession,
): Promise<void> {
  const { file, parallel = 4 } = options
  const { meter, gate, reportSent: onProgress } = status
  for (const part of partsOf(session)) meter.had(part, session.parts.has(part) ? sizeOf(session, part) : 0)
  status.enter("uploading")
  const sign = (parts: number[]) => calls.sign(session.sessionId, parts, signal)
  await sendParts({ file, session, parallel, gate, meter, sign, onProgress, signal })
  status.enter("completing")
}

/** The image's attributes: the caller's, and otherwise the file's own name and type. */
function imageOf({ file, image }: ResumableUploadOptions): NewImage {
  const { name = "file", type } = file as Partial<File>
  return {
    filename: name,
    content_type: type === undefined || type === "" ? "application/octet-stream" : type,
    ...image,
    size_bytes: file.size,
  }
}

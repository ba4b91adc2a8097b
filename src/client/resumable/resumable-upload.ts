import { hasDoubtfulSize } from "../blob.js"
import { beginUpload, type Begun } from "./begin.js"
import { libraryCalls, type NewImage } from "./calls.js"
import { sendAndComplete } from "./complete.js"
import { continueUpload } from "./continue.js"
import { createGate } from "./gate.js"
import { createMeter } from "./meter.js"
import { inOneTab } from "./one-tab.js"
import { pageStorage, recordIn, recordName, type UploadRecord } from "./records.js"
import { sendParts } from "./send-parts.js"
import { partsOf, sizeOf, type ResumableSession } from "./session.js"
import type {
  ResumableProgress,
  ResumableResult,
  ResumableState,
  ResumableUpload,
  ResumableUploadOptions,
} from "./types.js"

const MiB = 1024 * 1024

/** Milliseconds between two reports of a running upload. */
const REPORT_EVERY = 100

/**
 * Uploads a file to the library, in parts that go straight to the object store. It repeats what breaks, waits
 * while there is no network, and goes on where an earlier upload of the same file has stopped: after a
 * reload, in another tab, until the upload expires.
 */
export function resumableUpload(options: ResumableUploadOptions): ResumableUpload {
  const { client, file, project, parallel = 4, hashUpTo = 64 * MiB, storage = pageStorage() } = options
  const stop = new AbortController()
  let phase: ResumableState = "preparing"
  let started: { session: ResumableSession; record: UploadRecord } | undefined
  let reported = 0
  const meter = createMeter()
  const gate = createGate(report)
  const calls = libraryCalls({ client, project, gate })
  const timer = setInterval(report, 1_000)

  function progress(): ResumableProgress {
    const isRunning = phase === "preparing" || phase === "uploading" || phase === "completing"
    const state = isRunning ? (gate.closedBy() ?? phase) : phase
    const sentBytes = phase === "done" ? file.size : meter.sentBytes()
    const bytesPerSecond = state === "uploading" ? meter.bytesPerSecond() : 0
    return { state, sentBytes, totalBytes: file.size, bytesPerSecond }
  }

  function report(): void {
    reported = performance.now()
    options.onProgress?.(progress())
  }

  function reportNow(): void {
    if (performance.now() - reported >= REPORT_EVERY) report()
  }

  function enter(next: ResumableState): void {
    phase = next
    report()
  }

  const image = imageOf(options)
  const lookAgain = ({ sessionId }: { sessionId: string }) =>
    continueUpload(calls, { sessionId, image }, stop.signal)

  async function begin(record: UploadRecord, seen: string | undefined): Promise<Begun> {
    const earlier = record.read() ?? seen
    const found = earlier === undefined ? undefined : await lookAgain({ sessionId: earlier })
    if (found !== undefined) return found
    record.remove()
    return beginUpload(calls, { file, image, hashUpTo }, stop.signal)
  }

  async function run(record: UploadRecord, seen: string | undefined): Promise<ResumableResult> {
    enter("preparing")
    const begun = await begin(record, seen)
    if ("result" in begun) {
      record.remove()
      return begun.result
    }
    const send = (session: ResumableSession) => {
      record.write(session.sessionId)
      started = { session, record }
      return sendMissing(session)
    }
    const how = { send, lookAgain, signal: stop.signal }
    const result = await sendAndComplete(calls, begun.session, how)
    record.remove()
    return result
  }

  async function sendMissing(session: ResumableSession): Promise<void> {
    for (const part of partsOf(session)) meter.had(part, session.parts.has(part) ? sizeOf(session, part) : 0)
    enter("uploading")
    const sign = (parts: number[]) => calls.sign(session.sessionId, parts, stop.signal)
    const onProgress = reportNow
    await sendParts({ file, session, parallel, gate, meter, sign, onProgress, signal: stop.signal })
    enter("completing")
  }

  async function start(): Promise<ResumableResult> {
    check(options)
    const name = await recordName(file, project, stop.signal)
    const record = recordIn(storage, name)
    const seen = record.read()
    const onWait = () => enter("waiting")
    return inOneTab(name, { signal: stop.signal, onWait }, () => run(record, seen))
  }

  const end = () => stop.abort(new DOMException("The upload was stopped.", "AbortError"))
  if (options.signal?.aborted) end()
  options.signal?.addEventListener("abort", end)

  const done = start()
    .then(
      (result) => {
        enter("done")
        return result
      },
      (error: unknown) => {
        if (phase !== "aborted") enter(stop.signal.aborted ? "stopped" : "failed")
        throw error
      },
    )
    .finally(() => {
      clearInterval(timer)
      gate.dispose()
      options.signal?.removeEventListener("abort", end)
    })
  /** For a caller that only looks at the progress. */
  done.catch(() => undefined)

  return {
    done,
    progress,
    pause: gate.pause,
    resume: gate.resume,
    async abort() {
      if (phase === "done") return
      enter("aborted")
      end()
      const isDone = await done.then(
        () => true,
        () => false,
      )
      if (isDone) return
      if (started === undefined) return
      const { session, record } = started
      record.remove()
      await calls.abort(session.sessionId, session.imageId, new AbortController().signal)
    },
  }
}

function check({ file, parallel = 4 }: ResumableUploadOptions): void {
  if (hasDoubtfulSize(file))
    throw new TypeError("The size of Node's openAsBlob may be wrong. Pass a Blob or File with the content.")
  if (file.size === 0) throw new TypeError("The file is empty. Choose another one.")
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new TypeError("parallel: must be a whole number from 1.")
}

/** What the file says of itself, unless the caller says otherwise. */
function imageOf({ file, image }: ResumableUploadOptions): NewImage {
  const { name = "file", type } = file as Partial<File>
  return {
    filename: name,
    content_type: type === undefined || type === "" ? "application/octet-stream" : type,
    ...image,
    size_bytes: file.size,
  }
}

import { backOff, TRIES } from "./back-off.js"
import type { Gate } from "./gate.js"
import type { Meter } from "./meter.js"
import { createPartUrls, PARTS_AT_ONCE, type PartUrl } from "./part-urls.js"
import { putPart, StoreRefusal } from "./put-part.js"
import { partsOf, rangeOf, sizeOf, type ResumableSession } from "./session.js"

export interface Sending {
  file: Blob
  session: ResumableSession
  /** The number of parts that are sent at the same time. */
  parallel: number
  gate: Gate
  meter: Meter
  sign: (partNumbers: number[]) => Promise<PartUrl[]>
  onProgress: () => void
  signal: AbortSignal
}

/**
 * Sends the parts that the store does not have. If one cannot be sent, stops the others and throws its
 * failure.
 */
export async function sendParts(sending: Sending): Promise<void> {
  const { session, parallel, signal } = sending
  const missing = partsOf(session).filter((part) => !session.parts.has(part))
  const stop = new AbortController()
  const follow = () => stop.abort(signal.reason)
  signal.addEventListener("abort", follow)
  const urls = createPartUrls(sending.sign)
  let begun = 0
  const lane = async () => {
    for (let at = begun++; at < missing.length; at = begun++) {
      const part = missing[at] as number
      const urlOf = (isNew: boolean) => {
        if (isNew) urls.forget(part)
        return urls.urlOf(part, missing.slice(at + 1, at + PARTS_AT_ONCE))
      }
      await sendPart({ ...sending, signal: stop.signal }, part, urlOf)
      urls.forget(part)
    }
  }
  const lanes = Array.from({ length: Math.min(parallel, missing.length) }, lane)
  for (const one of lanes) one.catch((error: unknown) => stop.abort(error))
  await Promise.allSettled(lanes)
  signal.removeEventListener("abort", follow)
  signal.throwIfAborted()
  await Promise.all(lanes)
}

/**
 * Sends one part, with a new URL after each failure, because some stores do not distinguish an expired URL.
 */
async function sendPart(
  { file, session, gate, meter, onProgress, signal }: Sending,
  part: number,
  urlOf: (isNew: boolean) => Promise<string>,
): Promise<void> {
  const body = file.slice(...rangeOf(session, part))
  const count = (bytes: number) => {
    meter.set(part, bytes)
    onProgress()
  }
  let isRepeated = false
  for (let failures = 0; ;) {
    await gate.pass(signal)
    const open = gate.open()
    const url = await urlOf(isRepeated)
    isRepeated = true
    try {
      session.parts.set(
        part,
        await putPart({ url, body, signal: AbortSignal.any([open, signal]), onSent: count }),
      )
      return count(sizeOf(session, part))
    } catch (error) {
      count(0)
      signal.throwIfAborted()
      if (open.aborted) continue
      await checkReadable(body)
      failures += 1
      if (failures >= TRIES || isFinal(error)) throw error
      await backOff(failures, signal, error instanceof StoreRefusal ? error.retryAfterSeconds : undefined)
    }
  }
}

/**
 * Whether repeating is pointless. It is not after 403, an expired URL; after 404, an upload that has ended,
 * which Polaris reports when the next URL is requested; and after 408 and 429.
 */
const isFinal = (error: unknown) =>
  error instanceof StoreRefusal && error.status < 500 && ![403, 404, 408, 429].includes(error.status)

const CHANGED = "The file was changed, moved or deleted after it was chosen. Choose it again."

/** Throws if the file can no longer be read, which browsers report as a network failure. */
async function checkReadable(part: Blob): Promise<void> {
  try {
    await part.slice(0, 1).arrayBuffer()
  } catch (cause) {
    throw new Error(CHANGED, { cause })
  }
}

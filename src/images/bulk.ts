import pMap from "p-map"
import type { Call } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import type { BulkOperationResult } from "../schemas/image.js"

interface Bulk {
  call: Call
  /** How many images are processed at once, and the time for all of them. */
  images: { bulkConcurrency: number; bulkTimeoutMs: number }
}

const NOT_STARTED = new Refusal(
  504,
  "Not attempted: the whole operation took too long. Send the remaining images again.",
)

/**
 * Calls `one` for each image. A failure for one image does not affect the others. Results are in the order of
 * `ids`; a failure has its HTTP status as text (`"404"`) and a message, and is logged.
 */
export async function forEachImage(
  { call: { signal, log }, images }: Bulk,
  ids: string[],
  one: (id: string) => Promise<unknown>,
): Promise<BulkOperationResult> {
  const end = Date.now() + images.bulkTimeoutMs
  const attempt = async (id: string) => {
    try {
      if (signal.aborted) throw callerGone(signal.reason)
      if (Date.now() > end) throw NOT_STARTED
      await one(id)
      return undefined
    } catch (error) {
      if (!signal.aborted) logFailure(log, error, { imageId: id })
      const { status, message } = failureOf(error)
      return { id, error: String(status), message }
    }
  }
  const failures = await pMap(ids, attempt, { concurrency: images.bulkConcurrency })
  if (signal.aborted) throw callerGone(signal.reason)
  return {
    successful: ids.filter((_id, index) => failures[index] === undefined),
    failed: failures.filter((failure) => failure !== undefined),
  }
}

import pMap from "p-map"
import type { Call } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"

interface Bulk {
  call: Call
  /** How many images are processed at once, and the time for all of them. */
  limits: { bulkConcurrency: number; bulkTimeoutMs: number }
  /** Fields that identify a failed image in the log. */
  fieldsOf?: (id: string) => object
}

interface BulkResult {
  /** In the order of the ids. */
  done: string[]
  failed: { id: string; status: number; message: string }[]
}

const NOT_STARTED = new Refusal(
  504,
  "Not attempted: the whole operation took too long. Send the remaining images again.",
)

/**
 * Calls `one` for each image, a few at a time. A failure of one does not affect the others, and is logged.
 */
export async function inBulk(
  { call: { signal, log }, limits, fieldsOf = () => ({}) }: Bulk,
  ids: readonly string[],
  one: (id: string) => Promise<unknown>,
): Promise<BulkResult> {
  const end = Date.now() + limits.bulkTimeoutMs
  const attempt = async (id: string) => {
    try {
      if (signal.aborted) throw callerGone(signal.reason)
      if (Date.now() > end) throw NOT_STARTED
      await one(id)
      return undefined
    } catch (error) {
      if (!signal.aborted) logFailure(log, error, fieldsOf(id))
      const { status, message } = failureOf(error)
      return { id, status, message }
    }
  }
  const failures = await pMap(ids, attempt, { concurrency: limits.bulkConcurrency })
  if (signal.aborted) throw callerGone(signal.reason)
  return {
    done: ids.filter((_id, at) => failures[at] === undefined),
    failed: failures.filter((failure) => failure !== undefined),
  }
}

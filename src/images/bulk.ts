import pMap from "p-map"
import { callerGone, Refusal, statusOf } from "../errors.js"
import type { BulkOperationResult } from "../schemas/image.js"

interface Bounds {
  /** How many images are worked on at once, and the milliseconds for all of them. */
  limits: { concurrency: number; bulkDeadline: number }
}

const NOT_BEGUN = new Refusal(
  504,
  "Not attempted: the whole operation took too long. Send the remaining images again.",
)

/**
 * Does `one` to each image. Nothing that happens to one image hides the others: results stand in the order asked, a
 * failure as its HTTP status (`"404"`) with a sentence beside it.
 */
export async function inBulk(
  { limits }: Bounds,
  ids: string[],
  one: (id: string) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<BulkOperationResult> {
  const end = Date.now() + limits.bulkDeadline
  const attempt = async (id: string) => {
    try {
      signal?.throwIfAborted()
      if (Date.now() > end) throw NOT_BEGUN
      await one(id)
      return undefined
    } catch (error) {
      return {
        id,
        error: String(statusOf(error)),
        message: error instanceof Error ? error.message : "Failed.",
      }
    }
  }
  const failures = await pMap(ids, attempt, { concurrency: limits.concurrency })
  if (signal?.aborted) throw callerGone(signal.reason)
  return {
    successful: ids.filter((_id, index) => failures[index] === undefined),
    failed: failures.filter((failure) => failure !== undefined),
  }
}

import pMap from "p-map"
import { callerGone, Refusal } from "../errors.js"
import { failureOf, logFailure } from "../failure.js"
import type { CatalogContext } from "./catalog.js"

export interface BulkResult {
  /** In the order of the hashes. */
  done: string[]
  failed: { hash: string; status: number; message: string }[]
}

const NOT_STARTED = new Refusal(
  504,
  "Not attempted: the whole operation took too long. Send the remaining images again.",
)

/**
 * Calls `one` for each image, a few at a time. A failure of one does not affect the others, and is logged.
 */
export async function inBulk(
  { catalog, call: { signal, log } }: CatalogContext,
  hashes: readonly string[],
  one: (hash: string) => Promise<unknown>,
): Promise<BulkResult> {
  const { bulkConcurrency: concurrency, bulkTimeoutMs } = catalog.settings
  const end = Date.now() + bulkTimeoutMs
  const attempt = async (hash: string) => {
    try {
      if (signal.aborted) throw callerGone(signal.reason)
      if (Date.now() > end) throw NOT_STARTED
      await one(hash)
      return undefined
    } catch (error) {
      if (!signal.aborted) logFailure(log, error)
      const { status, message } = failureOf(error)
      return { hash, status, message }
    }
  }
  const failures = await pMap(hashes, attempt, { concurrency })
  if (signal.aborted) throw callerGone(signal.reason)
  return {
    done: hashes.filter((_hash, at) => failures[at] === undefined),
    failed: failures.filter((failure) => failure !== undefined),
  }
}

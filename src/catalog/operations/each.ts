import pMap from "p-map"
import { Refusal } from "../../errors.js"
import type { CatalogContext } from "../catalog.js"

const LATE =
  "The operations took too long, so this one was not attempted. Send fewer operations in one request."

/**
 * Calls `one` for each image, a few at a time, and starts no more after a failure. Throws the failure of the
 * first that failed, when all that had begun have ended.
 */
export async function eachWork<W>(
  { catalog: { settings } }: CatalogContext,
  works: readonly W[],
  one: (work: W) => Promise<void>,
): Promise<void> {
  const end = Date.now() + settings.bulkTimeoutMs
  const failures: { at: number; error: unknown }[] = []
  async function attempt(work: W, at: number): Promise<void> {
    if (failures.length > 0) return
    try {
      if (Date.now() > end) throw new Refusal(504, LATE)
      await one(work)
    } catch (error) {
      failures.push({ at, error })
    }
  }
  await pMap(works, attempt, { concurrency: settings.bulkConcurrency })
  const [first] = failures.toSorted((failed, other) => failed.at - other.at)
  if (first !== undefined) throw first.error
}

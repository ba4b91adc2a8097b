import type { Call } from "../../call.js"
import type { IndexServices } from "../catalog.js"
import { lookUp } from "./look-up.js"

const COPIES = `select source_id from catalog_copy
  where scope = $1 and source = 'glance' and is_shown and hash = any($2) order by hash, source_id limit $3`

/**
 * Copies of one page that are confirmed; more than a page has unless somebody has stored a file hundreds of
 * times.
 */
const MOST = 1_000

/**
 * Asks Glance whether it shows the caller these images now, and as they are in the index. False if not: then
 * the index has been put right, and is to be read again.
 */
export async function confirmImages(
  given: {
    catalog: IndexServices
    call: Call
    scope: string
    changedSince(imageId: string, ms: number): boolean
  },
  hashes: readonly string[],
): Promise<boolean> {
  if (hashes.length === 0) return true
  const { catalog, call, scope } = given
  const rows = await catalog.database.query(({ run }) => run(COPIES, [scope, hashes, MOST]), call.signal)
  const ids = rows.map((row) => String(row["source_id"]))
  return (await lookUp(given, ids)) === 0
}

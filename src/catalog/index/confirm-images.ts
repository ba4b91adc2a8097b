import type { Call } from "../../call.js"
import type { IndexServices } from "../catalog.js"
import { lookUp } from "./look-up.js"

const COPIES = `select source_id from catalog_copy
  where scope = $1 and source = 'glance' and is_shown and hash = any($2) order by hash, source_id limit $3`

/**
 * The largest number of copies that are confirmed for one page. A page has more only if a project has stored
 * one file hundreds of times.
 */
const MOST = 1_000

interface Confirming {
  catalog: IndexServices
  call: Call
  scope: string
  changedSince(imageId: string, ms: number): boolean
}

/**
 * Asks Glance whether it shows the caller these images now, as they are in the index. If not, corrects the
 * index and returns false: read it again.
 */
export async function confirmImages(given: Confirming, hashes: readonly string[]): Promise<boolean> {
  if (hashes.length === 0) return true
  const { catalog, call, scope } = given
  const rows = await catalog.database.query(({ run }) => run(COPIES, [scope, hashes, MOST]), call.signal)
  return confirmCopies(
    given,
    rows.map((row) => String(row["source_id"])),
  )
}

/** The same for images by their ids at Glance. */
export const confirmCopies = async (given: Confirming, ids: readonly string[]): Promise<boolean> =>
  (await lookUp(given, ids.slice(0, MOST))) === 0

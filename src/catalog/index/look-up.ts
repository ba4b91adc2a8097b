import type { ImageRecord } from "../../glance/image.js"
import { saveRecords, type Reading } from "./read-glance.js"
import { databaseTime, dropCopies } from "./save-copies.js"

/** The number of ids in one request. Glance accepts URLs of about 8 KiB. */
const MOST = 150

/**
 * Reads these images from Glance's list as the caller sees it. Changed images are written to the index,
 * missing ones are removed. Returns how many differed from the index.
 */
export async function lookUp(reading: Omit<Reading, "advance">, ids: readonly string[]): Promise<number> {
  let changed = 0
  for (let at = 0; at < ids.length; at += MOST) changed += await lookUpSome(reading, ids.slice(at, at + MOST))
  return changed
}

async function lookUpSome(reading: Omit<Reading, "advance">, ids: string[]): Promise<number> {
  const { catalog, call, scope, changedSince } = reading
  const { database } = catalog
  const readMs = Date.now()
  const readAt = await database.query(databaseTime, call.signal)
  const records = await listed(reading, ids)
  const saved = await saveRecords(reading, records, { readAt, readMs })
  const shown = new Set(records.map(({ id }) => id))
  const gone = ids.filter((id) => !shown.has(id) && !changedSince(id, readMs))
  if (gone.length === 0) return saved
  const dropped = await database.transaction(
    (tx) => dropCopies(tx, { scope, source: "glance", ids: gone }),
    call.signal,
  )
  return saved + dropped
}

async function listed(
  { catalog, call }: Pick<Reading, "catalog" | "call">,
  ids: string[],
): Promise<ImageRecord[]> {
  const { images } = catalog.glanceFor(call)
  const found: ImageRecord[] = []
  const search = { sort: "created_at:asc", limit: String(ids.length), id: `in:${ids.join(",")}` }
  for (let marker: string | undefined, isFirst = true; isFirst || marker !== undefined; isFirst = false) {
    const page = await images.page(new URLSearchParams({ ...search, ...(marker && { marker }) }).toString())
    found.push(...page.images)
    marker = found.length < ids.length ? page.marker : undefined
  }
  return found
}

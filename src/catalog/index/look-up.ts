import type { ImageRecord } from "../../glance/image.js"
import { imagePages } from "../../glance/pages.js"
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
  const found = new Map<string, ImageRecord>()
  const search = { sort: "created_at:asc", id: `in:${ids.join(",")}` }
  for await (const page of imagePages(images, search, ids.length)) {
    for (const image of page) found.set(image.id, image)
    if (found.size >= ids.length) break
  }
  return [...found.values()]
}

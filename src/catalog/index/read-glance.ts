import type { Call } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { ImageRecord } from "../../glance/image.js"
import { imagePages } from "../../glance/pages.js"
import type { IndexServices } from "../catalog.js"
import { glanceCopy } from "./glance-copy.js"
import { identify } from "./pairs.js"
import { readTasks, withTasks } from "./tasks.js"
import { holdPairs, lockScopes } from "./lock-scopes.js"
import { databaseTime, dropCopies, saveCopies } from "./save-copies.js"

/** A scope that is being read, with a call of a user of that scope. */
export interface Reading {
  catalog: IndexServices
  call: Call
  scope: string
  /**
   * Whether Polaris itself has changed an image since this time, so that an earlier reading of it must be
   * ignored.
   */
  changedSince(imageId: string, ms: number): boolean
  /** Called for each page: renews the claim on the scope, and reports progress. */
  advance(images: number): Promise<void>
}

/**
 * The number of images in one request: few enough that reading and writing them does not delay other
 * requests.
 */
const PAGE = 500

/** Seconds by which an update may appear later than its `updated_at`. */
const OVERLAP = 5

/** Reads all images, and removes missing ones from the index. Returns the newest `updated_at`. */
export async function sweepGlance(reading: Reading): Promise<Date | undefined> {
  const { catalog, call, scope } = reading
  const { database, settings } = catalog
  const begun = await database.query(databaseTime, call.signal)
  const seen = new Set<string>()
  const newest = await readAll(reading, { sort: "created_at:asc" }, (images) => {
    for (const { id } of images) seen.add(id)
    if (seen.size > settings.maxImages) throw new Refusal(503, tooMany(settings.maxImages))
  })
  await database.transaction(async (tx) => {
    await lockScopes(tx, [scope])
    const gone = await tx.run(GONE, [scope, [...seen], begun])
    await dropCopies(tx, { scope, source: "glance", ids: gone.map((row) => String(row["source_id"])) })
  }, call.signal)
  return newest
}

const GONE = `select source_id from catalog_copy copy
  where scope = $1 and source = 'glance' and written_at < $3::timestamptz
    and not exists (select from unnest($2::text[]) seen where seen = copy.source_id)
  for update`

const tooMany = (most: number) =>
  `Your project sees more than ${most} images, which is more than the catalog reads. Ask your operator to raise CATALOG_MAX_IMAGES.`

/** Reads the images that have changed since this time. It cannot find deletions; `sweepGlance` does. */
export const readChanges = (reading: Reading, since: Date): Promise<Date | undefined> => {
  const from = new Date(Math.max(0, since.getTime() - OVERLAP * 1000)).toISOString().slice(0, 19)
  return readAll(reading, { sort: "updated_at:asc", updated_at: `gte:${from}Z` })
}

async function readAll(
  reading: Reading,
  query: Record<string, string>,
  count: (images: ImageRecord[]) => void = () => undefined,
): Promise<Date | undefined> {
  const { catalog, call } = reading
  let newest: Date | undefined
  let readMs = Date.now()
  let readAt = await catalog.database.query(databaseTime, call.signal)
  for await (const images of imagePages(catalog.glanceFor(call).images, query, PAGE)) {
    count(images)
    await saveRecords(reading, images, { readAt, readMs })
    await reading.advance(images.length)
    await readTasks(reading, images)
    for (const { updated_at } of images) {
      const time = new Date(updated_at ?? Number.NaN)
      if (newest === undefined || time > newest) newest = Number.isNaN(time.getTime()) ? newest : time
    }
    readMs = Date.now()
    readAt = await catalog.database.query(databaseTime, call.signal)
  }
  return newest
}

/** Writes images that were just read from Glance. Returns how many have changed. */
export async function saveRecords(
  { catalog, call, scope, changedSince }: Omit<Reading, "advance">,
  images: readonly ImageRecord[],
  { readAt, readMs }: { readAt: string; readMs: number },
): Promise<number> {
  const found = images
    .filter(({ id }) => !changedSince(id, readMs))
    .map((record) => glanceCopy(record, call.caller))
  return catalog.database.transaction(async (tx) => {
    const projectId = call.caller.project.id
    await holdPairs(tx)
    await lockScopes(tx, [scope])
    const copies = await withTasks(tx, { scope, projectId }, await identify(tx, found, projectId))
    return saveCopies(tx, { scope, copies, readAt })
  }, call.signal)
}

import { and, eq, inArray, lte, notExists, or, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import type { Jobs } from "../jobs/jobs.js"
import { recordChange } from "../outbox/outbox.js"
import { DROP_OBJECTS } from "./drop-objects.js"
import type { Library } from "./library.js"
import { release } from "./quota.js"
import { images, uploads, type ImageRow } from "./tables.js"

/** The context of a clean-up. */
export interface Cleaning {
  library: Library
  jobs: Pick<Jobs, "enqueue" | "find">
  signal: AbortSignal
  /** Calls `work` for each row in turn. A failure is logged; the next run tries that row again. */
  each<T extends { id: string }>(rows: T[], work: (row: T) => Promise<unknown>): Promise<void>
}

/** The number of images for one run; the next run handles the rest. */
const MOST = 200

/** Deletes images whose time in the trash is over: the row at once, the objects by a job. */
export async function purgeTrash(cleaning: Cleaning): Promise<void> {
  const { library, signal, each } = cleaning
  const found = await library.database.query((queries) => due(queries), signal)
  await each(found, ({ id }) =>
    library.database.transaction(async (tx) => {
      const [image] = await due(tx, id)
      if (image !== undefined) await dropImage(tx, cleaning, image)
    }, signal),
  )
}

/**
 * Images to purge. Running work may finish first, for at most a day, because otherwise it could write objects
 * that nothing deletes. With an id, only that image, locked.
 */
function due(queries: Queries, id?: string) {
  const completing = queries
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.imageId, images.id), eq(uploads.state, "completing")))
  const isQuiet = and(
    inArray(images.status, ["upload_pending", "uploading", "stored", "ready", "failed"]),
    notExists(completing),
  )
  const where = and(
    lte(images.purgeAt, new Date()),
    or(isQuiet, lte(images.purgeAt, sql`now() - interval '1 day'`)),
    ...(id === undefined ? [] : [eq(images.id, id)]),
  )
  const select = queries.select().from(images).where(where).orderBy(images.purgeAt).limit(MOST)
  return id === undefined ? select : select.for("update")
}

/**
 * Deletes an image permanently, releases its share of the quota, and starts the job that deletes its objects.
 */
export async function dropImage(
  tx: Queries,
  { jobs }: Pick<Cleaning, "jobs">,
  { id, projectId, sizeBytes }: ImageRow,
): Promise<void> {
  await tx
    .update(uploads)
    .set({ state: "aborted", credentials: null, updatedAt: new Date() })
    .where(and(eq(uploads.imageId, id), inArray(uploads.state, ["starting", "open", "completing"])))
  await tx.delete(images).where(eq(images.id, id))
  await release(tx, { projectId, bytes: sizeBytes })
  await jobs.enqueue(tx, DROP_OBJECTS, { imageId: id })
  await recordChange(tx, { projectId, type: "library.image.purged", subject: id })
}

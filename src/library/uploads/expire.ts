import { and, eq, inArray, isNull, lt, lte, notExists, sql } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import { dropImage, type Cleaning } from "../purge.js"
import { images, uploads, type UploadRow } from "../tables.js"
import { endUploadSession, isOver, lockSession } from "./session.js"

/** The number of rows for one run; the next run handles the rest. */
const MOST = 200

/** Days for which ended uploads are kept, so that a late request gets a precise refusal. */
const REMEMBERED = 30

const RUNNING = ["starting", "open", "completing"] as const

/**
 * Ends expired uploads. The image of an upload without any part is deleted; every other image waits for
 * another upload.
 */
export async function expireUploads(cleaning: Cleaning): Promise<void> {
  const { library, signal, each } = cleaning
  const due = and(inArray(uploads.state, ["starting", "open"]), lte(uploads.expiresAt, new Date()))
  const found = await library.database.query(
    (queries) => queries.select().from(uploads).where(due).limit(MOST),
    signal,
  )
  await each(found, (upload) => expire(cleaning, upload))
}

async function expire(cleaning: Cleaning, seen: UploadRow): Promise<void> {
  const { library, signal } = cleaning
  const hadParts = seen.uploadId !== null && (await hasParts(cleaning, seen))
  const isEnded = await library.database.transaction(async (tx) => {
    const session = await lockSession(tx, seen)
    if (session.upload.state !== seen.state || !isOver(session.upload)) return false
    await endUploadSession(tx, session, "expired")
    const { image } = session
    if (!hadParts && image !== undefined && image.deletedAt === null) await dropImage(tx, cleaning, image)
    return true
  }, signal)
  if (isEnded && seen.uploadId !== null)
    await library.storage.abortUpload({ key: seen.objectKey, uploadId: seen.uploadId }, signal)
}

async function hasParts(
  { library, signal }: Cleaning,
  { objectKey: key, uploadId }: UploadRow,
): Promise<boolean> {
  try {
    const page = await library.storage.listParts({ key, uploadId: uploadId ?? "", limit: 1 }, signal)
    return page.parts.length > 0
  } catch (error) {
    /** The store no longer knows the upload, so it counts as one that had parts. */
    if (error instanceof Refusal && error.reason === "no_such_upload") return true
    throw error
  }
}

/** Deletes images that have waited for another upload for as long as an upload may take. */
export async function dropAbandoned(cleaning: Cleaning): Promise<void> {
  const { library, signal, each } = cleaning
  const found = await library.database.query(
    (queries) => abandoned(queries, library.settings.sessionMs),
    signal,
  )
  await each(found, ({ id }) =>
    library.database.transaction(async (tx) => {
      const [image] = await abandoned(tx, library.settings.sessionMs, id)
      if (image !== undefined) await dropImage(tx, cleaning, image)
    }, signal),
  )
}

/** With an id, only that image, locked. */
function abandoned(queries: Queries, sessionMs: number, id?: string) {
  const running = queries
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.imageId, images.id), inArray(uploads.state, [...RUNNING])))
  const where = and(
    inArray(images.status, ["upload_pending", "uploading"]),
    isNull(images.deletedAt),
    lt(images.updatedAt, new Date(Date.now() - sessionMs)),
    notExists(running),
    ...(id === undefined ? [] : [eq(images.id, id)]),
  )
  const select = queries.select().from(images).where(where).limit(MOST)
  return id === undefined ? select : select.for("update")
}

/** Deletes the rows of uploads that ended long ago. */
export const forgetEnded = ({ library, signal }: Cleaning) =>
  library.database.query(
    (queries) =>
      queries
        .delete(uploads)
        .where(
          and(
            inArray(uploads.state, ["completed", "aborted", "expired"]),
            lt(uploads.updatedAt, sql`now() - ${REMEMBERED} * interval '1 day'`),
          ),
        ),
    signal,
  )

import { eq, inArray, or } from "drizzle-orm"
import type { UploadRef, UploadsPage } from "../../storage/multipart.js"
import type { Cleaning } from "../purge.js"
import { images, uploads } from "../tables.js"

/** The keys that `originalKey` returns. */
const KEY = /^uploads\/([^/]+)\/original$/

/** Younger uploads at the store are left alone: the request that opened one may not have recorded it yet. */
const YOUNG_MS = 15 * 60_000

type StoreUpload = UploadsPage["uploads"][number]

/**
 * Aborts uploads at the store that do not belong to a running session, because a process ended before it
 * could record or abort them. Uploads of images that this database has never had are left alone.
 */
export async function abortStrays(cleaning: Cleaning): Promise<void> {
  const { library, signal, each } = cleaning
  let after: UploadRef | undefined
  do {
    const page: UploadsPage = await library.storage.listUploads({ prefix: "uploads/", after }, signal)
    const strays = await findStrays(cleaning, page.uploads)
    await each(
      strays.map((stray) => ({ ...stray, id: stray.uploadId })),
      ({ key, uploadId }) => library.storage.abortUpload({ key, uploadId }, signal),
    )
    after = page.next
  } while (after !== undefined)
}

async function findStrays({ library, signal }: Cleaning, found: StoreUpload[]): Promise<StoreUpload[]> {
  const old = found.filter(({ startedAt }) => startedAt.getTime() < Date.now() - YOUNG_MS)
  const ids = [...new Set(old.flatMap(({ key }) => KEY.exec(key)?.[1] ?? []))]
  if (ids.length === 0) return []
  const rows = await library.database.query(
    (queries) =>
      queries
        .select({
          imageId: images.id,
          sessionImageId: uploads.imageId,
          state: uploads.state,
          uploadId: uploads.uploadId,
        })
        .from(images)
        .fullJoin(uploads, eq(uploads.imageId, images.id))
        .where(or(inArray(images.id, ids), inArray(uploads.imageId, ids))),
    signal,
  )
  const ours = new Set(rows.map(({ imageId, sessionImageId }) => imageId ?? sessionImageId))
  const running = new Set(
    rows.filter(({ state }) => state === "open" || state === "completing").map(({ uploadId }) => uploadId),
  )
  return old.filter(({ key, uploadId }) => ours.has(KEY.exec(key)?.[1] ?? "") && !running.has(uploadId))
}

import { eq, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { recordChange } from "../outbox/outbox.js"
import type { LibraryImage } from "../schemas/library/images.js"
import { describeImages, lockOwn, noSuchLibraryImage } from "./find.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { enqueueProcessing, onceStopped, processingCredentials } from "./processing.js"
import { images, type ImageRow } from "./tables.js"

/**
 * Restores an image from the trash, and starts its processing again if that had not ended. Does nothing for
 * an image that is not in the trash.
 */
export async function restoreLibraryImage(
  { library, jobs, call }: LibraryContext,
  { image_id }: { image_id: string },
): Promise<LibraryImage> {
  refuseReader(call)
  const { database } = library
  const either = { trash: "either" } as const
  const before = await database.transaction((tx) => lockOwn(tx, image_id, call.caller, either), call.signal)
  const credentials = isUnfinished(before) ? await processingCredentials(jobs, call, before) : undefined
  const work = () =>
    database.transaction(async (tx) => {
      const image = await lockOwn(tx, image_id, call.caller, either)
      const restored = await takeOut(tx, image)
      if (isUnfinished(image)) await enqueueProcessing(tx, jobs, image, credentials)
      const [shape] = await describeImages(tx, [restored], call.caller)
      if (shape === undefined) throw noSuchLibraryImage(image_id)
      return shape
    }, call.signal)
  return onceStopped(work, call.signal)
}

/** Whether the image is in the trash and its processing has not ended. */
const isUnfinished = ({ status, deletedAt }: ImageRow) =>
  deletedAt !== null && (status === "stored" || status === "processing")

async function takeOut(tx: Queries, image: ImageRow): Promise<ImageRow> {
  const { id, projectId, purgeAt } = image
  if (purgeAt === null) return image
  /** The objects of an image that is due to be purged may already have been deleted. */
  if (purgeAt.getTime() <= Date.now()) throw noSuchLibraryImage(id)
  const [restored = image] = await tx
    .update(images)
    .set({ deletedAt: null, purgeAt: null, revision: sql`${images.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(images.id, id))
    .returning()
  await recordChange(tx, { projectId, type: "library.image.restored", subject: id })
  return restored
}

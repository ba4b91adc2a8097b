import { and, eq, inArray, sql } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { recordChange } from "../outbox/outbox.js"
import type { deletedLibraryImage } from "../schemas/library/images.js"
import { enqueueRemoval, removalCredentials } from "./copies.js"
import { lockOwn } from "./find.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { cancelProcessing } from "./processing.js"
import { images, uploads, type ImageRow } from "./tables.js"
import { endUploadSession } from "./uploads/session.js"

/**
 * Moves an image to the trash, from which it can be restored until `deletes_at_ms`. Ends its upload and its
 * processing, and removes what hand-overs have left at Glance, with the caller's token. For an image that is
 * already in the trash, responds in the same way.
 */
export async function deleteLibraryImage(
  context: LibraryContext,
  { image_id }: { image_id: string },
): Promise<z.output<typeof deletedLibraryImage>> {
  const { library, jobs, call } = context
  refuseReader(call)
  const credentials = await removalCredentials(context)
  const purgeAt = await library.database.transaction(async (tx) => {
    const image = await lockOwn(tx, image_id, call.caller, { trash: "either" })
    await enqueueRemoval(tx, jobs, call.caller.project.id, credentials)
    return image.purgeAt ?? (await moveToTrash(tx, { image, jobs, trashMs: library.settings.trashMs }))
  }, call.signal)
  return { deleted: true, deletes_at_ms: purgeAt.getTime() }
}

interface Removal extends Pick<LibraryContext, "jobs"> {
  image: ImageRow
  trashMs: number
}

async function moveToTrash(tx: Queries, { image, jobs, trashMs }: Removal): Promise<Date> {
  const { id, projectId } = image
  const now = new Date()
  const purgeAt = new Date(now.getTime() + trashMs)
  await tx
    .update(images)
    .set({ deletedAt: now, purgeAt, revision: sql`${images.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(images.id, id))
  await abortUpload(tx, image)
  await cancelProcessing(tx, jobs, image)
  const facts = { deletes_at_ms: purgeAt.getTime() }
  await recordChange(tx, { projectId, type: "library.image.deleted", subject: id, facts })
  return purgeAt
}

/**
 * The client learns about it from its next request, and the clean-up removes the upload from the store. An
 * upload that is being completed is finished, so that nothing is lost if the image is restored.
 */
async function abortUpload(tx: Queries, image: ImageRow): Promise<void> {
  const running = and(eq(uploads.imageId, image.id), inArray(uploads.state, ["starting", "open"]))
  const [upload] = await tx.select().from(uploads).where(running).for("update")
  if (upload !== undefined) await endUploadSession(tx, { upload, image }, "aborted")
}

import { and, eq } from "drizzle-orm"
import type { Caller } from "../../call.js"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import type { LibraryReason } from "../../schemas/library/values.js"
import { setState } from "../processing-stages.js"
import { images, uploads, type ImageRow, type UploadRow } from "../tables.js"

/** An upload with its image; undefined if the image is gone. */
export interface UploadSession {
  upload: UploadRow
  image: ImageRow | undefined
}

const noSuchUpload = (id: string) => new Refusal(404, `There is no upload ${id} in this project.`)

/** An upload of the caller's project, if its image is not in the trash. @throws Refusal 404 */
export async function findUpload(
  queries: Queries,
  id: string,
  { project }: Pick<Caller, "project">,
): Promise<UploadRow> {
  const [found] = await queries
    .select({ upload: uploads, deletedAt: images.deletedAt })
    .from(uploads)
    .leftJoin(images, eq(images.id, uploads.imageId))
    .where(and(eq(uploads.id, id), eq(uploads.projectId, project.id)))
  if (found === undefined || found.deletedAt !== null) throw noSuchUpload(id)
  return found.upload
}

/** Reads the upload again, with its image, and locks both until the transaction ends, the image first. */
export async function lockSession(
  tx: Queries,
  { id, imageId }: Pick<UploadRow, "id" | "imageId">,
): Promise<UploadSession> {
  const [image] = await tx.select().from(images).where(eq(images.id, imageId)).for("no key update")
  const [upload] = await tx.select().from(uploads).where(eq(uploads.id, id)).for("update")
  if (upload === undefined) throw noSuchUpload(id)
  return { upload, image }
}

/** Ends an upload that has no object. Its image waits for another one. */
export async function endUploadSession(
  tx: Queries,
  { upload, image }: UploadSession,
  state: "aborted" | "expired",
): Promise<void> {
  await tx
    .update(uploads)
    .set({ state, credentials: null, updatedAt: new Date() })
    .where(eq(uploads.id, upload.id))
  if (image?.status === "uploading") await setState(tx, image, { status: "upload_pending" })
}

export const isRunning = ({ state }: UploadRow) =>
  state === "starting" || state === "open" || state === "completing"

/** Whether the upload has expired, even if that has not been recorded yet. */
export const isOver = ({ state, expiresAt }: UploadRow) =>
  state === "expired" || ((state === "open" || state === "starting") && expiresAt.getTime() <= Date.now())

const AGAIN = "Start it again with POST /v1/uploads:resumable; if its image is gone, create the image again."

/** The refusal of each state in which no parts can be uploaded. */
const CLOSED: Record<
  Exclude<UploadRow["state"], "open">,
  [status: number, LibraryReason, message: string]
> = {
  starting: [
    409,
    "upload_not_started",
    "This upload has not begun. Start it with POST /v1/uploads:resumable.",
  ],
  completing: [
    409,
    "upload_completing",
    "This upload is being completed. Repeat the same request, or wait for its image to be stored.",
  ],
  completed: [409, "upload_completed", "This upload is completed. Create another image for another file."],
  aborted: [409, "upload_aborted", `This upload was aborted. ${AGAIN}`],
  expired: [410, "upload_expired", `This upload has expired. ${AGAIN}`],
}

/** The refusal of an upload that does not accept parts. */
export function refusalOf(upload: UploadRow): Refusal {
  const state = isOver(upload) ? "expired" : upload.state
  if (state === "open") throw new TypeError("An open upload takes parts.")
  const [status, reason, message] = CLOSED[state]
  return new Refusal(status, { message, reason })
}

export const isOpen = (upload: UploadRow) => upload.state === "open" && !isOver(upload)

/** An upload that accepts parts, with its id at the store. Throws Refusal 404, 409 or 410. */
export async function findOpen(
  queries: Queries,
  id: string,
  caller: Pick<Caller, "project">,
): Promise<UploadRow & { uploadId: string }> {
  const upload = await findUpload(queries, id, caller)
  const { uploadId } = upload
  if (!isOpen(upload)) throw refusalOf(upload)
  if (uploadId === null) throw new TypeError(`The open upload ${id} has no name at the store.`)
  return { ...upload, uploadId }
}

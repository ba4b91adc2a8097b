import { and, eq, inArray } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import type { startedUpload, startUploadInput } from "../../schemas/library/uploads.js"
import type { LibraryReason } from "../../schemas/library/values.js"
import { lockOwn } from "../find.js"
import { newUploadId } from "../ids.js"
import { refuseReader, type LibraryContext } from "../library.js"
import { MOST_PARTS, partSizeFor, partCountOf } from "../part-size.js"
import { setState } from "../processing-stages.js"
import { uploads, type ImageRow, type UploadRow } from "../tables.js"
import { endUploadSession, isOver, lockSession } from "./session.js"

type Input = z.output<typeof startUploadInput>
type Started = z.output<typeof startedUpload>

/**
 * Opens the upload of an image at the store, or returns the one that is open. Two simultaneous requests may
 * both open one at the store: the first to record its upload in the row wins, and the other aborts its own.
 */
export async function startUpload(context: LibraryContext, input: Input): Promise<Started> {
  const { library, call } = context
  refuseReader(call)
  const { database, storage } = library
  const session = await database.transaction((tx) => take(tx, context, input), call.signal)
  if (session.state === "open") return startedOf(session)
  const { objectKey: key, contentType } = session
  const uploadId = await storage.createUpload({ key, contentType }, call.signal)
  const partSizeBytes = partSizeIn(input)
  const opened = await database.transaction(
    (tx) => open(tx, session, { uploadId, partSizeBytes }),
    call.signal,
  )
  if (opened !== undefined) return startedOf(opened)
  await storage.abortUpload({ key, uploadId }, call.signal)
  return startUpload(context, input)
}

/** The image's upload that is open or about to be opened; a new one if the last has ended. */
async function take(tx: Queries, { library, call }: LibraryContext, input: Input): Promise<UploadRow> {
  const image = await lockOwn(tx, input.image_id, call.caller)
  checkInput(image, input)
  const running = and(
    eq(uploads.imageId, image.id),
    inArray(uploads.state, ["starting", "open", "completing"]),
  )
  const [upload] = await tx.select().from(uploads).where(running).for("update")
  if (upload === undefined || isOver(upload)) {
    if (upload !== undefined) await endUploadSession(tx, { upload, image }, "expired")
    return insert(tx, image, new Date(Date.now() + library.settings.sessionMs))
  }
  if (upload.state === "completing") throw isBusy("This image's upload is being completed.")
  const asked = input.part_size_bytes
  if (upload.state === "open" && asked !== undefined && asked !== upload.partSizeBytes)
    throw isBusy(
      `This image's upload ${upload.id} has begun with parts of ${upload.partSizeBytes} bytes. Continue with these, or abort it first.`,
    )
  return upload
}

async function insert(tx: Queries, image: ImageRow, expiresAt: Date): Promise<UploadRow> {
  const { id: imageId, projectId, objectKey, contentType, sizeBytes: totalBytes } = image
  const [upload] = await tx
    .insert(uploads)
    .values({
      ...{ id: newUploadId(), imageId, projectId, objectKey, contentType, totalBytes, expiresAt },
      partSizeBytes: partSizeFor(totalBytes),
    })
    .returning()
  if (upload === undefined) throw new TypeError("The database returned no row.")
  return upload
}

/** Records the open upload. Undefined if another request was faster. */
async function open(
  tx: Queries,
  session: UploadRow,
  at: Pick<UploadRow, "uploadId" | "partSizeBytes">,
): Promise<UploadRow | undefined> {
  const { upload, image } = await lockSession(tx, session)
  if (upload.state !== "starting" || image === undefined || image.deletedAt !== null) return undefined
  await setState(tx, image, { status: "uploading" })
  const [opened] = await tx
    .update(uploads)
    .set({ ...at, state: "open", updatedAt: new Date() })
    .where(eq(uploads.id, upload.id))
    .returning()
  return opened
}

function checkInput(image: ImageRow, { total_bytes, content_type, part_size_bytes: size }: Input): void {
  if (image.status !== "upload_pending" && image.status !== "uploading")
    throw new Refusal(409, {
      message: `The image is ${image.status} and takes no further upload. Create another image.`,
      reason: "upload_completed" satisfies LibraryReason,
    })
  if (total_bytes !== image.sizeBytes)
    throw invalid("total_bytes", `must be ${image.sizeBytes}, the size_bytes of the image`)
  if (content_type !== image.contentType)
    throw invalid("content_type", `must be ${image.contentType}, as the image has it`)
  if (size !== undefined && partCountOf(total_bytes, size) > MOST_PARTS)
    throw invalid(
      "part_size_bytes",
      `must be at least ${partSizeFor(total_bytes)}: S3 takes ${MOST_PARTS} parts`,
    )
}

const partSizeIn = ({ part_size_bytes, total_bytes }: Input) => part_size_bytes ?? partSizeFor(total_bytes)

const startedOf = (upload: UploadRow): Started => ({
  session_id: upload.id,
  object_key: upload.objectKey,
  upload_strategy: "multipart",
  multipart_upload_id: upload.uploadId ?? "",
  part_size_bytes: upload.partSizeBytes,
  parts: partCountOf(upload.totalBytes, upload.partSizeBytes),
  expires_at_ms: upload.expiresAt.getTime(),
})

const isBusy = (message: string) =>
  new Refusal(409, { message, reason: "upload_running" satisfies LibraryReason })

const invalid = (path: string, message: string) =>
  new Refusal(400, { message: `${path}: ${message}`, issues: [{ path, message }] })

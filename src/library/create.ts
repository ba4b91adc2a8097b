import { and, eq, inArray, isNull, sql } from "drizzle-orm"
import { createHash } from "node:crypto"
import type { z } from "zod"
import type { Call } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { recordChange } from "../outbox/outbox.js"
import type { createLibraryImageInput, CreatedLibraryImage } from "../schemas/library/images.js"
import type { LibraryReason } from "../schemas/library/values.js"
import { addToAlbum } from "./album-positions.js"
import { kindOf } from "./formats.js"
import { newImageId, newUploadId, originalKey } from "./ids.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { partSizeFor } from "./part-size.js"
import { reserve } from "./quota.js"
import { images, requests, uploads, type ImageRow } from "./tables.js"
import { searchable } from "./terms.js"

type Input = z.output<typeof createLibraryImageInput>

/**
 * Creates an image without data, and the upload it waits for. A repeated request with the same
 * `idempotency_key` gets the same image. If the project already has an image with this `client_sha256`,
 * returns that one.
 */
export async function createLibraryImage(
  context: LibraryContext,
  input: Input,
): Promise<CreatedLibraryImage> {
  const { library, call } = context
  const { settings, database } = library
  refuseReader(call)
  const kind = kindOf(input.content_type, input.filename)
  if (kind.kind === "picture" && input.glance !== undefined)
    throw invalid("glance", "is for disk images, and this is a picture")
  if (input.size_bytes > settings.maxBytes)
    throw new Refusal(
      413,
      `A file may have at most ${settings.maxBytes} bytes; this one has ${input.size_bytes}.`,
    )
  return database.transaction(async (tx) => {
    const earlier = await claimKey(tx, call, input)
    if (earlier !== undefined) return createdOf(tx, earlier)
    const twin = await findTwin(tx, call, input)
    if (twin !== undefined) return { image_id: twin.id, status: twin.status, deduplicated: true }
    return create(tx, context, input, kind)
  }, call.signal)
}

async function create(
  tx: Queries,
  { library, call }: LibraryContext,
  input: Input,
  { kind, format }: ReturnType<typeof kindOf>,
): Promise<CreatedLibraryImage> {
  const { user, project } = call.caller
  await reserve(tx, library.settings, { projectId: project.id, bytes: input.size_bytes })
  const id = newImageId()
  const described = {
    title: input.title ?? titleOf(input.filename),
    filename: input.filename,
    tags: input.tags ?? [],
  }
  await tx.insert(images).values({
    ...{ id, kind, projectId: project.id, ownerId: user.id, objectKey: originalKey(id) },
    ...{ ...described, ...searchable(described), format: input.glance?.disk_format ?? format ?? null },
    ...{ contentType: input.content_type, sizeBytes: input.size_bytes, visibility: input.visibility },
    clientSha256: input.client_sha256 ?? null,
    glanceRequest: input.glance ?? null,
  })
  if (input.album_id !== undefined)
    await addToAlbum(tx, { projectId: project.id, albumId: input.album_id, imageIds: [id] })
  if (input.idempotency_key !== undefined)
    await tx.insert(requests).values({
      ...{
        projectId: project.id,
        key: input.idempotency_key,
        imageId: id,
        fingerprint: fingerprintOf(input),
      },
    })
  const sessionId = newUploadId()
  await tx.insert(uploads).values({
    ...{ id: sessionId, imageId: id, projectId: project.id, objectKey: originalKey(id) },
    ...{ contentType: input.content_type, totalBytes: input.size_bytes },
    partSizeBytes: partSizeFor(input.size_bytes),
    expiresAt: new Date(Date.now() + library.settings.sessionMs),
  })
  await recordChange(tx, { projectId: project.id, type: "library.image.created", subject: id })
  return { image_id: id, status: "upload_pending", upload: { mode: "resumable", session_id: sessionId } }
}

/**
 * Returns the image that an earlier request with this key created. Of two requests at the same time, the
 * second waits for the first.
 */
async function claimKey(tx: Queries, { caller }: Call, input: Input): Promise<ImageRow | undefined> {
  const { idempotency_key: key } = input
  if (key === undefined) return undefined
  const projectId = caller.project.id
  await tx.run("select pg_advisory_xact_lock(hashtextextended($1, 10))", [`${projectId} ${key}`])
  const [found] = await tx
    .select({ image: images, fingerprint: requests.fingerprint })
    .from(requests)
    .innerJoin(images, eq(images.id, requests.imageId))
    .where(and(eq(requests.projectId, projectId), eq(requests.key, key)))
  if (found === undefined) return undefined
  if (found.fingerprint === fingerprintOf(input)) return found.image
  throw new Refusal(409, {
    message: "Idempotency-Key: was used for another request. Use a new key for each new image.",
    reason: "idempotency_key_reused" satisfies LibraryReason,
  })
}

/** A finished image of the project with the same content, by the hash that Polaris computed itself. */
async function findTwin(tx: Queries, { caller }: Call, input: Input): Promise<ImageRow | undefined> {
  if (input.client_sha256 === undefined) return undefined
  const [found] = await tx
    .select()
    .from(images)
    .where(
      and(
        eq(images.projectId, caller.project.id),
        eq(images.sha256, input.client_sha256),
        eq(images.sizeBytes, input.size_bytes),
        eq(images.status, "ready"),
        isNull(images.deletedAt),
      ),
    )
    .orderBy(images.createdAt, images.id)
    .limit(1)
  return found
}

async function createdOf(tx: Queries, image: ImageRow): Promise<CreatedLibraryImage> {
  const [upload] = await tx
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.imageId, image.id), inArray(uploads.state, ["starting", "open", "completing"])))
    .orderBy(sql`${uploads.createdAt} desc`)
    .limit(1)
  const session = upload && { upload: { mode: "resumable" as const, session_id: upload.id } }
  return { image_id: image.id, status: image.status, ...session }
}

/** The default title: the file's name without its extension. */
const titleOf = (filename: string) =>
  /^(.+)\.[^.]+$/.exec(filename)?.[1]?.slice(0, 200) ?? filename.slice(0, 200)

const fingerprintOf = ({ idempotency_key: _key, ...request }: Input) =>
  createHash("sha256").update(JSON.stringify(request)).digest("base64url")

const invalid = (path: string, message: string) =>
  new Refusal(400, { message: `${path}: ${message}`, issues: [{ path, message }] })

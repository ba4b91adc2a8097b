import { eq } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import type { completedUpload, completeUploadInput } from "../../schemas/library/uploads.js"
import { refuseReader, type LibraryContext } from "../library.js"
import { processingCredentials } from "../processing.js"
import { images, uploads, type ImageRow, type UploadRow } from "../tables.js"
import { finishUpload } from "./finish.js"
import { endLost } from "./lost.js"
import { checkParts, partsAtStore, type NamedPart } from "./parts.js"
import { findUpload, isOpen, isRunning, lockSession, refusalOf } from "./session.js"

type Completed = z.output<typeof completedUpload>

/** Returns the sealed token for the job after the upload, if that job needs one. */
type Credentials = (image: ImageRow, upload: UploadRow) => Promise<string | undefined>

/**
 * Combines the parts into the image's file. A request with the same parts gets the same response, even if it
 * is repeated or sent twice at the same time. Throws Refusal 409 `wrong_parts`, or the refusal of the file's
 * content.
 */
export async function completeUpload(
  context: LibraryContext,
  { session_id, parts: given, client_sha256 }: z.output<typeof completeUploadInput>,
  credentialsOf: Credentials = (image) => processingCredentials(context.jobs, context.call, image),
): Promise<Completed> {
  refuseReader(context.call)
  const named = inOrder(given.map(({ part_number, etag }) => ({ partNumber: part_number, etag })))
  const found = await find(context, session_id)
  const completion = { named, credentialsOf, sha256: client_sha256 }
  const upload = found.state === "open" ? await beginCompleting(context, found, completion) : found
  const isSame = areSame(upload.parts ?? [], named)
  if (!isSame || (upload.state !== "completed" && upload.state !== "completing")) throw refusalOf(upload)
  if (client_sha256 !== undefined) await checkHash(context, upload, client_sha256)
  if (upload.state === "completed") return answerOf(upload)
  const { library, jobs, call } = context
  await finishUpload({ library, jobs, signal: call.signal }, upload).catch(async (error: unknown) => {
    /** Another request was faster, and may have deleted the object. */
    if (isRunning(await find(context, session_id))) throw error
  })
  return answerOf(await find(context, session_id))
}

const find = ({ library, call }: LibraryContext, id: string) =>
  library.database.query((queries) => findUpload(queries, id, call.caller), call.signal)

function answerOf(upload: UploadRow): Completed {
  const { state, refusal, imageId, objectKey } = upload
  if (state !== "completed") throw refusalOf(upload)
  if (refusal !== null) throw new Refusal(refusal.status, refusal)
  return { image_id: imageId, status: "stored", original_object_key: objectKey }
}

const areSame = (some: NamedPart[], others: NamedPart[]) =>
  some.length === others.length &&
  some.every(({ partNumber, etag }, at) => others[at]?.partNumber === partNumber && others[at].etag === etag)

/** Sorted, each number once. */
function inOrder(parts: NamedPart[]): NamedPart[] {
  const sorted = parts.toSorted((one, other) => one.partNumber - other.partNumber)
  const twice = sorted.find(({ partNumber }, at) => sorted[at - 1]?.partNumber === partNumber)
  if (twice === undefined) return sorted
  const message = `names part ${twice.partNumber} twice`
  throw new Refusal(400, { message: `parts: ${message}`, issues: [{ path: "parts", message }] })
}

interface Completion {
  named: NamedPart[]
  credentialsOf: Credentials
  sha256: string | undefined
}

/** Stores the declared hash, with which the file will be compared. */
async function takeHash(tx: Queries, image: ImageRow, sha256: string): Promise<void> {
  refuseOther(image.clientSha256 ?? sha256, sha256)
  await tx.update(images).set({ clientSha256: sha256 }).where(eq(images.id, image.id))
}

/**
 * Refuses a declared hash if the completion has already started with a different one or none, because the
 * file would not be compared with it.
 */
async function checkHash({ library, call }: LibraryContext, upload: UploadRow, given: string): Promise<void> {
  const [image] = await library.database.query(
    (queries) => queries.select().from(images).where(eq(images.id, upload.imageId)),
    call.signal,
  )
  if (image !== undefined) refuseOther(image.clientSha256, given)
}

function refuseOther(hash: string | null, given: string): void {
  if (hash === given) return
  const message = `is not the one that the image has: ${hash ?? "none"}. Leave it out`
  throw new Refusal(400, {
    message: `client_sha256: ${message}.`,
    issues: [{ path: "client_sha256", message }],
  })
}

/** Sets the session to `completing`, unless another request has changed it meanwhile. Returns it. */
async function beginCompleting(
  context: LibraryContext,
  open: UploadRow,
  { named: parts, credentialsOf, sha256 }: Completion,
): Promise<UploadRow> {
  const { library, call } = context
  if (!isOpen(open)) throw refusalOf(open)
  const stored = await partsAtStore(library, open, call.signal).catch(async (error: unknown) => {
    if (!(error instanceof Refusal && error.reason === "no_such_upload")) throw error
    await endLost(library, open, call.signal)
    return undefined
  })
  if (stored === undefined) return find(context, open.id)
  checkParts(open, parts, stored)
  const [image] = await library.database.query(
    (queries) => queries.select().from(images).where(eq(images.id, open.imageId)),
    call.signal,
  )
  const credentials = image && (await credentialsOf(image, open))
  return library.database.transaction(async (tx) => {
    const { upload, image: now } = await lockSession(tx, open)
    if (upload.state !== "open") return upload
    if (sha256 !== undefined && now !== undefined) await takeHash(tx, now, sha256)
    const set = { state: "completing" as const, parts, credentials, updatedAt: new Date() }
    const [begun] = await tx.update(uploads).set(set).where(eq(uploads.id, open.id)).returning()
    return begun ?? upload
  }, call.signal)
}

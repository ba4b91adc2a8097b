import type { Caller, UnidentifiedCall } from "../../call.js"
import { Refusal } from "../../errors.js"
import type { z } from "zod"
import type { completedUpload, completeUploadInput } from "../../schemas/library/uploads.js"
import type { Part } from "../../storage/multipart.js"
import type { LibraryContext } from "../library.js"
import { sizeOfPart } from "../part-size.js"
import { needsCredentials } from "../processing.js"
import type { UploadRow } from "../tables.js"
import { abortUpload } from "./abort.js"
import { completeUpload } from "./complete.js"
import { endLost } from "./lost.js"
import { partsAtStore } from "./parts.js"
import type { S3Action, S3Grant } from "./s3-urls.js"
import { findUpload, isOpen, refusalOf } from "./session.js"
import { startUpload } from "./start.js"

/** The context of a caller with a signed URL, which allows one action and nothing else. */
type GrantedContext = Omit<LibraryContext, "call"> & { call: UnidentifiedCall }

/** The parts of a request's URL. */
export interface S3Request {
  action: S3Action
  sessionId: string
  query: URLSearchParams
}

const WRONG = "The URL of this request was not signed for it. Ask Polaris for another one."

/** S3's own message, by which clients recognise that they must sign again. */
const EXPIRED = "Request has expired"

/**
 * Verifies a request's URL and returns the context for the verbs below. Throws Refusal 403 if it is not
 * valid.
 */
export function openGrant(
  context: GrantedContext,
  { action, sessionId, query }: S3Request,
): { context: LibraryContext; grant: S3Grant } {
  const grant = context.library.s3Urls.verify(action, sessionId, query)
  if (grant === undefined) throw new Refusal(403, WRONG)
  if (grant.expires * 1000 <= Date.now()) throw new Refusal(403, EXPIRED)
  return { context: { ...context, call: { ...context.call, caller: holderOf(grant) } }, grant }
}

/** A caller without a token. It suffices because none of the verbs below sends requests to OpenStack. */
const holderOf = ({ projectId }: S3Grant): Caller => ({
  ...{ token: "", user: { id: "", name: "" }, project: { id: projectId, name: "" } },
  signedInWith: { token: "", ends: 0 },
  ...{ isAdmin: false, isReader: false, roles: [], imageEndpoint: "" },
})

const find = ({ library, call }: LibraryContext, { sessionId }: S3Grant) =>
  library.database.query((queries) => findUpload(queries, sessionId, call.caller), call.signal)

/** Opens the upload at the store, with the default part size (`partSizeFor`). */
export async function createS3Upload(context: LibraryContext, grant: S3Grant): Promise<void> {
  const upload = await find(context, grant)
  const { imageId: image_id, totalBytes: total_bytes, contentType: content_type } = upload
  if (upload.state !== "starting" && !isOpen(upload)) throw refusalOf(upload)
  await startUpload(context, { image_id, total_bytes, content_type })
}

/**
 * All parts that have arrived, even those of a completed upload, for a client that missed the response and
 * completes it again.
 */
export async function listS3Parts(context: LibraryContext, grant: S3Grant): Promise<Part[]> {
  const { library, call } = context
  const upload = await find(context, grant)
  if (upload.state === "completing" || upload.state === "completed") return partsOf(upload)
  if (!isOpen(upload)) throw refusalOf(upload)
  try {
    return await partsAtStore(library, upload, call.signal)
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === "no_such_upload")) throw error
    await endLost(library, upload, call.signal)
    throw refusalOf(await find(context, grant))
  }
}

const partsOf = ({ parts, totalBytes, partSizeBytes }: UploadRow): Part[] =>
  (parts ?? []).map(({ partNumber, etag }) => ({
    ...{ partNumber, etag, size: sizeOfPart(partNumber, totalBytes, partSizeBytes) },
  }))

export const completeS3Upload = (
  context: LibraryContext,
  { sessionId }: S3Grant,
  parts: z.output<typeof completeUploadInput>["parts"],
): Promise<z.output<typeof completedUpload>> =>
  completeUpload(context, { session_id: sessionId, parts }, async (image, upload) => {
    if (needsCredentials(image) && upload.credentials === null) throw new Refusal(403, EXPIRED)
    return upload.credentials ?? undefined
  })

export const abortS3Upload = (context: LibraryContext, { sessionId }: S3Grant) =>
  abortUpload(context, { session_id: sessionId })

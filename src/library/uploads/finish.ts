import { and, eq } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import { Refusal } from "../../errors.js"
import { failureOf } from "../../failure.js"
import type { Jobs } from "../../jobs/jobs.js"
import type { LibraryReason } from "../../schemas/library/values.js"
import { isMadeOf } from "../../storage/etag.js"
import type { ObjectFacts } from "../../storage/facts.js"
import { DROP_OBJECTS } from "../drop-objects.js"
import type { Library } from "../library.js"
import { enqueueProcessing } from "../processing.js"
import { setState } from "../processing-stages.js"
import { images, uploads, type ImageRow, type UploadRow } from "../tables.js"
import { inspectObject, type Verdict } from "./inspect.js"
import { endLost } from "./lost.js"
import { lockSession, type UploadSession } from "./session.js"

/** The context for finishing an upload, in a request or in the clean-up after a crash. */
export interface Finishing {
  library: Library
  jobs: Pick<Jobs, "enqueue" | "find">
  signal: AbortSignal
}

/**
 * Finishes an upload in state `completing`: the store combines the parts, the content is inspected, and the
 * image becomes `stored`, or `failed` without its object. If several callers do this, the first one decides.
 * Throws failures after which it can be repeated.
 */
export async function finishUpload(finishing: Finishing, upload: UploadRow): Promise<void> {
  const { library, signal } = finishing
  const object = await completedObject(finishing, upload)
  if (object === undefined) return void (await endLost(library, upload, signal))
  const image = await findImage(finishing, upload)
  if (image === undefined) return end(finishing, upload, { refusal: gone() })
  const verdict = isMadeOf(object, upload.parts ?? [])
    ? await inspectObject(library, image, object, signal)
    : { refusal: otherParts() }
  return end(finishing, upload, verdict.refusal === undefined ? { ...verdict, etag: object.etag } : verdict)
}

const otherParts = () =>
  new Refusal(409, {
    message: "The object store assembled the file from other parts. Upload it again as a new image.",
    reason: "wrong_parts" satisfies LibraryReason,
  })

const gone = () => new Refusal(404, "The image was deleted in the meantime.")

/** Completes the upload at the store. Undefined if the store has neither the upload nor its object. */
async function completedObject(finishing: Finishing, upload: UploadRow): Promise<ObjectFacts | undefined> {
  const { storage } = finishing.library
  const { signal } = finishing
  const { objectKey: key, uploadId, parts } = upload
  try {
    return await storage.completeUpload({ key, uploadId: uploadId ?? "", parts: parts ?? [] }, signal)
  } catch (error) {
    if (error instanceof Refusal && REPAIRABLE.has(error.reason)) await reopen(finishing, upload)
    if (!(error instanceof Refusal && error.reason === "no_such_upload")) throw error
    /** Only this upload writes to this key. */
    return storage.headObject(key, signal)
  }
}

/** The store's refusals if a part was sent again after the parts had been compared. */
const REPAIRABLE = new Set<string | undefined>(["invalid_part", "invalid_part_order", "part_too_small"])

/** Opens the upload again, so that the client can send parts again. */
const reopen = ({ library, signal }: Finishing, { id }: UploadRow) =>
  library.database.query(
    (queries) =>
      queries
        .update(uploads)
        .set({ state: "open", parts: null, credentials: null, updatedAt: new Date() })
        .where(and(eq(uploads.id, id), eq(uploads.state, "completing"))),
    signal,
  )

const findImage = ({ library, signal }: Finishing, { imageId }: UploadRow): Promise<ImageRow | undefined> =>
  library.database.query(
    async (queries) => (await queries.select().from(images).where(eq(images.id, imageId)))[0],
    signal,
  )

type Ending = { refusal: Refusal } | (Accepted & { etag: string })
type Accepted = Exclude<Verdict, { refusal: Refusal }>

async function end(finishing: Finishing, seen: UploadRow, ending: Ending): Promise<void> {
  const { library, signal } = finishing
  const isRefused = await library.database.transaction(async (tx) => {
    const { upload, image } = await lockSession(tx, seen)
    if (upload.state !== "completing") return false
    if (ending.refusal !== undefined) await refuse(tx, finishing, { upload, image }, ending.refusal)
    else if (image !== undefined) await accept(tx, finishing, { upload, image }, ending)
    return ending.refusal !== undefined
  }, signal)
  /** Otherwise the job deletes it a moment later. */
  if (isRefused) await library.storage.deleteObject(seen.objectKey, signal).catch(() => undefined)
}

interface Ended {
  upload: UploadRow
  image: ImageRow
}

async function accept(
  tx: Queries,
  { jobs }: Finishing,
  { upload, image }: Ended,
  { etag, format, contentType }: Accepted & { etag: string },
): Promise<void> {
  await setState(tx, image, { status: "stored", etag, format, contentType })
  await enqueueProcessing(tx, jobs, image, upload.credentials ?? undefined)
  await complete(tx, upload, null)
}

async function refuse(
  tx: Queries,
  { jobs }: Finishing,
  { upload, image }: UploadSession,
  refusal: Refusal,
): Promise<void> {
  const { status, code, message, reason } = failureOf(refusal)
  const failure = { status, code, message, ...(reason !== undefined && { reason }) }
  if (image !== undefined) await setState(tx, image, { status: "failed", failure })
  await jobs.enqueue(tx, DROP_OBJECTS, { imageId: upload.imageId })
  await complete(tx, upload, failure)
}

const complete = (tx: Queries, { id }: UploadRow, refusal: UploadRow["refusal"]) =>
  tx
    .update(uploads)
    .set({ state: "completed", refusal, credentials: null, updatedAt: new Date() })
    .where(eq(uploads.id, id))

import { and, eq, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { JobFailure, JobRun } from "../jobs/job.js"
import { recordChange } from "../outbox/outbox.js"
import type { LibraryReason } from "../schemas/library/values.js"
import { VARIANTS } from "../schemas/library/values.js"
import { releaseCopy } from "./copies.js"
import { variantKey } from "./ids.js"
import type { Library } from "./library.js"
import type { ProcessingPayload } from "./processing.js"
import { images, variants, type ImageRow } from "./tables.js"

export type ProcessingRun = JobRun<ProcessingPayload>

/** The part of an image that its job needs. It is recorded with the job's first step. */
export type ProcessedImage = ReturnType<typeof recorded>

const recorded = (row: ImageRow) => ({
  ...{ id: row.id, projectId: row.projectId, kind: row.kind, title: row.title },
  ...{ objectKey: row.objectKey, etag: row.etag, sizeBytes: row.sizeBytes, clientSha256: row.clientSha256 },
  ...{ format: row.format, glanceRequest: row.glanceRequest, glanceId: row.glanceId },
})

type Finished = Partial<
  Pick<
    ImageRow,
    "format" | "contentType" | "etag" | "width" | "height" | "sha256" | "osHashAlgo" | "osHashValue"
  >
>

export interface MadeVariant {
  name: string
  width: number
  height: number
  sizeBytes: number
}

/**
 * The first step: sets a stored image to `processing`. Null if the image was deleted or is in the trash, so
 * that there is nothing to do.
 */
export const beginProcessing = ({ id, payload, commit }: ProcessingRun): Promise<ProcessedImage | null> =>
  commit("begin", {
    async do(tx) {
      const image = await lockImage(tx, payload.imageId)
      if (image === undefined || image.status !== "stored") return null
      await setState(tx, image, { status: "processing", failure: null })
      if (image.kind === "picture") await addVariants(tx, image.id)
      return recorded(image)
    },
    undo: (_image, tx) => giveUp(tx, id, payload.imageId),
  })

/** The last step: records the results. Throws Refusal 410 if the image is gone, so that the job is undone. */
export const finishProcessing = (
  { id, payload, commit }: ProcessingRun,
  facts: Finished,
  made: readonly MadeVariant[] = [],
): Promise<void> =>
  commit("finish", async (tx) => {
    const image = await lockImage(tx, payload.imageId)
    if (image === undefined) throw new Refusal(410, "The image was deleted while it was being processed.")
    for (const { name, ...size } of made)
      await tx
        .update(variants)
        .set({ ...size, status: "ready" })
        .where(and(eq(variants.imageId, image.id), eq(variants.name, name)))
    if (image.glanceRequest !== null) await releaseCopy(tx, id)
    await setState(tx, image, { status: "ready", ...facts })
  })

/** An image that is not in the trash, locked until the transaction ends. */
async function lockImage(tx: Queries, id: string): Promise<ImageRow | undefined> {
  const [image] = await tx.select().from(images).where(eq(images.id, id)).for("no key update")
  return image?.deletedAt === null ? image : undefined
}

/** Changes the state of an image, and records the change for watchers. */
export async function setState(
  tx: Queries,
  { id, projectId }: Pick<ImageRow, "id" | "projectId">,
  change: Finished & Pick<ImageRow, "status"> & Partial<Pick<ImageRow, "failure">>,
): Promise<void> {
  await tx
    .update(images)
    .set({ ...change, revision: sql`${images.revision} + 1`, updatedAt: sql`now()` })
    .where(eq(images.id, id))
  const { status, failure } = change
  const facts = failure === undefined || failure === null ? {} : { facts: { ...failure } }
  await recordChange(tx, { projectId, type: `library.image.${status}`, subject: id, ...facts })
}

async function addVariants(tx: Queries, imageId: string): Promise<void> {
  const rows = VARIANTS.map((name) => ({ imageId, name, objectKey: variantKey(imageId, name) }))
  await tx
    .insert(variants)
    .values(rows)
    .onConflictDoUpdate({ target: [variants.imageId, variants.name], set: { status: "processing" } })
}

/** A failed job records its failure in the image. A cancelled one sets the image back to `stored`. */
async function giveUp(tx: Queries, jobId: string, imageId: string): Promise<void> {
  const [image] = await tx
    .select()
    .from(images)
    .where(and(eq(images.id, imageId), eq(images.status, "processing")))
    .for("no key update")
  if (image === undefined) return
  const [job] = await tx.run("select state, failure from job where id = $1", [jobId])
  const hasFailed = job?.["state"] === "failing"
  const failure = (job?.["failure"] ?? null) as JobFailure | null
  if (hasFailed) {
    await tx.update(variants).set({ status: "failed" }).where(eq(variants.imageId, imageId))
    return setState(tx, image, { status: "failed", failure })
  }
  await tx.delete(variants).where(eq(variants.imageId, imageId))
  await setState(tx, image, { status: "stored", failure: null })
}

/** Deletes the file and throws Refusal 422 if its hash differs from the one that the client declared. */
export async function refuseOther(
  { storage }: Library,
  { step, commit }: ProcessingRun,
  { id, clientSha256, objectKey }: ProcessedImage,
  sha256: string,
): Promise<void> {
  if (clientSha256 === null || clientSha256 === sha256) return
  await commit("forget", (tx) => tx.update(images).set({ etag: null }).where(eq(images.id, id)))
  await step("delete", (signal) => storage.deleteObject(objectKey, signal))
  throw wrongHash(clientSha256, sha256)
}

export const wrongHash = (claimed: string, found: string) =>
  new Refusal(422, {
    message: `The file has the SHA-256 ${found}, and client_sha256 was ${claimed}. Upload it again as a new image.`,
    reason: "wrong_hash" satisfies LibraryReason,
  })

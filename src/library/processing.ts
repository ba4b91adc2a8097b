import { setTimeout as pause } from "node:timers/promises"
import { z } from "zod"
import type { Call } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { JobHead } from "../jobs/job.js"
import type { Jobs } from "../jobs/jobs.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { ImageRow } from "./tables.js"

const payload = z.object({ imageId: z.string() })

export type ProcessingPayload = z.output<typeof payload>

/** The jobs that process an image, from `stored` to `ready` or `failed`. */
export const PICTURE: JobHead<ProcessingPayload> = { name: "library.process-picture", payload }
export const DISK: JobHead<ProcessingPayload> = { name: "library.process-disk", payload }
export const HAND_OVER = {
  ...{ name: "library.hand-over", payload },
  asCallerSeconds: 300,
} satisfies JobHead<ProcessingPayload>

/** The slowest expected rate from the store to Glance, in bytes per second. */
const SLOWEST = 20 * 1024 * 1024

type Stored = Pick<ImageRow, "id" | "kind" | "glanceRequest" | "sizeBytes">

const headOf = ({ kind, glanceRequest }: Stored): JobHead<ProcessingPayload> => {
  if (kind === "picture") return PICTURE
  return glanceRequest === null ? DISK : HAND_OVER
}

/** Whether the image is processed with its caller's token. */
export const needsCredentials = (image: Stored) => headOf(image) === HAND_OVER

/** Seconds after which copying this many bytes to Glance fails. */
export const handOverSeconds = (sizeBytes: number) =>
  HAND_OVER.asCallerSeconds + Math.ceil(sizeBytes / SLOWEST)

/**
 * The caller's sealed token for an image that is copied to Glance; undefined for other images. Call it before
 * the transaction of `enqueueProcessing`, because it sends a request to Keystone. Throws Refusal 403 for a
 * token that expires too soon.
 */
export async function processingCredentials(
  jobs: Pick<Jobs, "credentialsFor">,
  call: Call,
  image: Stored,
): Promise<string | undefined> {
  if (!needsCredentials(image)) return undefined
  const asCallerSeconds = handOverSeconds(image.sizeBytes)
  return jobs.credentialsFor({ ...HAND_OVER, asCallerSeconds }, call)
}

/** Starts the processing of an image, in the transaction that sets it to `stored`. */
export async function enqueueProcessing(
  tx: Queries,
  jobs: Pick<Jobs, "enqueue" | "find">,
  image: Stored,
  credentials: string | undefined,
): Promise<void> {
  const options = { subject: image.id, ...(credentials !== undefined && { credentials }) }
  const { id, isNew } = await jobs.enqueue(tx, headOf(image), { imageId: image.id }, options)
  if (isNew) return
  const open = await jobs.find(tx, id)
  if (open?.state === "cancelling" || open?.state === "failing") throw new Refusal(409, STOPPING)
}

const STOPPING = {
  message: "The processing of this image is being stopped. Try again in a moment.",
  reason: "processing_stops" satisfies LibraryReason,
}

/** Milliseconds between two attempts, and their number. */
const WAIT = 100
const ATTEMPTS = 50

/** Repeats work that calls `enqueueProcessing`, for some seconds, while an earlier job is being undone. */
export async function onceStopped<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const stops = error instanceof Refusal && error.reason === STOPPING.reason
      if (!stops || attempt === ATTEMPTS) throw error
      await pause(WAIT, undefined, { signal })
    }
  }
}

/** Cancels the processing of a deleted image. Undoing the job sets the image back to `stored`. */
export async function cancelProcessing(
  tx: Queries,
  jobs: Pick<Jobs, "cancel" | "findOpen">,
  image: Stored,
): Promise<void> {
  const open = await jobs.findOpen(tx, headOf(image), image.id)
  if (open !== undefined) await jobs.cancel(tx, open.id)
}

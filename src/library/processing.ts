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

/** What happens to an image that is stored. Each takes it from `stored` to `ready` or `failed`. */
export const PICTURE: JobHead<ProcessingPayload> = { name: "library.process-picture", payload }
export const DISK: JobHead<ProcessingPayload> = { name: "library.process-disk", payload }
export const HAND_OVER = {
  ...{ name: "library.hand-over", payload },
  asCallerSeconds: 300,
} satisfies JobHead<ProcessingPayload>

/** Bytes per second that a cloud should manage at least, from the store to Glance. */
const SLOWEST = 20 * 1024 * 1024

type Stored = Pick<ImageRow, "id" | "kind" | "glanceRequest" | "sizeBytes">

const headOf = ({ kind, glanceRequest }: Stored): JobHead<ProcessingPayload> => {
  if (kind === "picture") return PICTURE
  return glanceRequest === null ? DISK : HAND_OVER
}

/** Whether it is processed as its caller. */
export const needsCredentials = (image: Stored) => headOf(image) === HAND_OVER

/** Seconds after which the hand-over of so many bytes is given up. */
export const handOverSeconds = (sizeBytes: number) =>
  HAND_OVER.asCallerSeconds + Math.ceil(sizeBytes / SLOWEST)

/**
 * The caller's token, sealed, for an image that is handed over to Glance; undefined for others. Asks
 * Keystone, so it is called before the transaction of `enqueueProcessing`. Refusal 403 for a token that ends
 * too soon.
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

/** Begins the processing of an image, in the transaction that makes it `stored`. */
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

/** Milliseconds between two attempts, and how many there are. */
const WAIT = 100
const ATTEMPTS = 50

/**
 * Tries work that calls `enqueueProcessing` again, for some seconds, while an earlier job is being undone.
 */
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

/** Ends the processing of an image that is deleted, and undoes it: the image is `stored` again. */
export async function cancelProcessing(
  tx: Queries,
  jobs: Pick<Jobs, "cancel" | "findOpen">,
  image: Stored,
): Promise<void> {
  const open = await jobs.findOpen(tx, headOf(image), image.id)
  if (open !== undefined) await jobs.cancel(tx, open.id)
}

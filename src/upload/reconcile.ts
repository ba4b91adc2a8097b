import { setTimeout as sleep } from "node:timers/promises"
import { answered, Refusal } from "../errors.js"
import { failureOf, withNote } from "../failure.js"
import type { Glance } from "../glance/glance.js"
import type { ImageRecord } from "../glance/image.js"
import type { Upload } from "./upload.js"
import type { Warn } from "./warn.js"

/**
 * How long Glance may take to notice that an upload was broken off, which takes about one second (recorded
 * from Glance 25), and to start one: until then the image is still `queued`, although it will be `saving` for
 * a moment.
 */
const NOTICE_MS = 5_000
const BEGIN_MS = 1_000
const LOOK_EVERY_MS = 100

/** The size and checksum of the image if Glance has stored everything that was sent. */
export interface Stored {
  size: number
  checksum: string
}

interface Finalizer {
  glance: Glance
  warn: Warn
}

interface Broken {
  error: unknown
  /** Set if all bytes were sent. */
  stored?: Stored
}

/**
 * Waits until the image of a failed upload can be uploaded to again, so that a retry works, and throws the
 * failure, with a note if it cannot. Resolves if only Glance's response was lost.
 */
export async function reconcile(
  { glance, warn }: Finalizer,
  { imageId, size }: Upload,
  { error, stored }: Broken,
): Promise<void> {
  if (isFinal(error, size !== undefined)) throw error
  const image = await lastSeen(glance, imageId, (error) => warn("the image could not be read", error))
  if (answered(error, 410)) throw gone(image.status, error)
  if (failureOf(error).status >= 500 && stored !== undefined && holds(image, stored)) return
  const note = NOTES[image.status ?? "unknown"]
  if (note === undefined) throw error
  throw withNote(error, `Image ${imageId} ${note}`)
}

/** Notes for the caller about an image that is not queued again. */
const NOTES: Record<string, string> = {
  unknown: 'may still be "saving". If this persists, delete it.',
  saving: 'is still "saving". If this persists, delete it.',
  active: "became active all the same. Check it before you use it.",
}

/** Glance's own refusals leave the image as it was, and are returned at once. */
function isFinal(error: unknown, announced: boolean): boolean {
  const status = failureOf(error).openstack?.status ?? 500
  return status >= 300 && status < 500 && status !== 410 && (status !== 413 || announced)
}

interface Seen {
  status?: ImageRecord["status"] | "deleted"
  size?: ImageRecord["size"]
  checksum?: ImageRecord["checksum"]
}

const holds = (image: Seen, { size, checksum }: Stored) =>
  image.status === "active" && image.size === size && image.checksum === checksum

/** `deleted` if Glance has no such image; no status if Glance cannot be asked. */
async function lastSeen(glance: Glance, imageId: string, warn: (error: unknown) => void): Promise<Seen> {
  const look = (): Promise<Seen> => {
    const { images } = glance.until(AbortSignal.timeout(NOTICE_MS))
    return images.get(imageId).catch((error: unknown) => {
      if (answered(error, 404)) return { status: "deleted" }
      warn(error)
      return {}
    })
  }
  const begun = Date.now()
  let begins = true
  for (;;) {
    const image = await look()
    const { status } = image
    const passed = Date.now() - begun
    if (status === "saving") begins = false
    const waits =
      status === "saving" ? passed < NOTICE_MS : status === "queued" && begins && passed < BEGIN_MS
    if (!waits) return image
    await sleep(LOOK_EVERY_MS)
  }
}

/**
 * Glance also responds 410 if another upload was faster (recorded from Glance 25), so the image's current
 * status decides.
 */
function gone(status: Seen["status"], error: unknown): Refusal {
  if (status === "deleted")
    return new Refusal(404, {
      message: "The image was deleted while its data was being uploaded.",
      cause: error,
    })
  if (status === "active")
    return new Refusal(409, { message: "Another upload to this image was finished first.", cause: error })
  return new Refusal(409, {
    message: "The image changed while its data was being uploaded. Try again.",
    cause: error,
  })
}

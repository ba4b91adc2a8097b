import { setTimeout as sleep } from "node:timers/promises"
import { answered, Refusal } from "../errors.js"
import { failureOf, withNote } from "../failure.js"
import type { Glance } from "../glance/glance.js"
import type { GlanceImage } from "../schemas/image.js"
import type { Upload } from "./upload.js"
import type { Warn } from "./warn.js"

/**
 * The time that Glance gets to notice that an upload was broken off, about one second as recorded, and to
 * begin with one: until then an image is still queued that will be `saving` for a moment.
 */
const NOTICE_MS = 5_000
const BEGIN_MS = 1_000
const LOOK_EVERY_MS = 100

/** What Glance says of an image that holds all that was sent. */
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
  /** Set when all bytes had been sent. */
  stored?: Stored
}

/**
 * Waits until the image of a failed upload can be uploaded to again, so that a retry works, and throws the
 * failure, which says so when it cannot. Resolves when nothing was lost but Glance's answer.
 */
export async function settle(
  { glance, warn }: Finalizer,
  { imageId, size }: Upload,
  { error, stored }: Broken,
): Promise<void> {
  if (isFinal(error, size !== undefined)) throw error
  const image = await lastSeen(glance, imageId, (error) => warn("the image could not be looked at", error))
  if (answered(error, 410)) throw gone(image.status, error)
  if (failureOf(error).status >= 500 && stored !== undefined && holds(image, stored)) return
  const note = NOTES[image.status ?? "unknown"]
  if (note === undefined) throw error
  throw withNote(error, `Image ${imageId} ${note}`)
}

/** What a caller has to know of an image that is not queued again. */
const NOTES: Record<string, string> = {
  unknown: 'may be left as "saving": delete it if it stays so.',
  saving: 'is still "saving": delete it if it stays so.',
  active: "has become active all the same: look at it before you use it.",
}

/** Glance's plain refusals leave the image as it was, and the caller hears them at once. */
function isFinal(error: unknown, announced: boolean): boolean {
  const status = failureOf(error).openstack?.status ?? 500
  return status >= 300 && status < 500 && status !== 410 && (status !== 413 || announced)
}

interface Seen {
  status?: GlanceImage["status"] | "deleted"
  size?: GlanceImage["size"]
  checksum?: GlanceImage["checksum"]
}

const holds = (image: Seen, { size, checksum }: Stored) =>
  image.status === "active" && image.size === size && image.checksum === checksum

/** `deleted` when Glance has no such image, no status when it does not say. */
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
 * Glance says 410 also when another upload was faster (recorded from Glance 25): what the image is now
 * decides.
 */
function gone(status: string | undefined, error: unknown): Refusal {
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

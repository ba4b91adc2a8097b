import { setTimeout as sleep } from "node:timers/promises"
import { answered, openStackFailure, Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import { failureOf } from "./state.js"
import type { Upload } from "./upload.js"

/**
 * Milliseconds that Glance gets to notice that an upload was broken off, about one second as recorded, and to begin with
 * one: until then an image is still queued that will be `saving` for a moment.
 */
const NOTICE = 5_000
const BEGIN = 1_000
const LOOK_EVERY = 100

/** Waits until the image of a failed upload can be uploaded to again, so that a retry works; says so when it cannot. */
export async function settled(images: Images, { imageId, size }: Upload, error: unknown): Promise<unknown> {
  if (isFinal(error, size !== undefined)) return error
  const status = await lastStatus(images, imageId)
  if (answered(error, 410)) return gone(status, error)
  const note = NOTES[status ?? ""]
  if (note === undefined) return error
  const { status: code, message, reason } = failureOf(error)
  return new Refusal(code, `${message} Image ${imageId} ${note}`, error, reason)
}

/** What a caller has to know of an image that is not queued again. */
const NOTES: Record<string, string> = {
  saving: 'is still "saving": delete it if it stays so.',
  active: "has become active all the same: look at it before you use it.",
}

/** Glance's plain refusals leave the image as it was, and the caller hears them at once. */
function isFinal(error: unknown, announced: boolean): boolean {
  const status = openStackFailure(error)?.status ?? 500
  return status >= 300 && status < 500 && status !== 410 && (status !== 413 || announced)
}

/** `deleted` when Glance has no such image, undefined when it does not say. */
async function lastStatus(images: Images, imageId: string): Promise<string | undefined> {
  const look = () =>
    images.get(imageId, AbortSignal.timeout(NOTICE)).then(
      (image) => image.status,
      (error: unknown) => (answered(error, 404) ? "deleted" : undefined),
    )
  const begun = Date.now()
  let begins = true
  for (;;) {
    const status = await look()
    const passed = Date.now() - begun
    if (status === "saving") begins = false
    const waits = status === "saving" ? passed < NOTICE : status === "queued" && begins && passed < BEGIN
    if (!waits) return status
    await sleep(LOOK_EVERY)
  }
}

/** Glance says 410 also when another upload was faster (recorded from Glance 25): what the image is now decides. */
function gone(status: string | undefined, error: unknown): Refusal {
  if (status === "deleted")
    return new Refusal(404, "The image was deleted while its data was being uploaded.", error)
  if (status === "active") return new Refusal(409, "Another upload to this image was finished first.", error)
  return new Refusal(409, "The image changed while its data was being uploaded. Try again.", error)
}

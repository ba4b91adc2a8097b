import { withNote } from "../failure.js"
import type { GlancePatch, Images } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import type { Patches } from "./patch.js"
import { refusedAs } from "./refusals.js"
import { shownImage } from "./shown-image.js"
import { whatIsDone } from "./what-is-done.js"

/** Sends the patches of an update. If an update is only partly applied, the failure names the part. */
export async function applyPatches(
  images: Images,
  before: GlanceImage,
  { first, second }: Patches,
): Promise<GlanceImage> {
  const send = (patch: GlancePatch[], image: GlanceImage) =>
    images
      .patch(before.id, patch)
      .catch(refusedAs("patch"))
      .catch(whatIsDone(images, image, patch))
      .then(shownImage)
  const image = await send(first, before)
  if (second === undefined) return image
  const half = `The rest of the update was done, so the image now lacks the tags ${quoted(second.tags)}.`
  return send(second.patch, image).catch((error: unknown) => {
    throw withNote(error, `${half} Add them again.`)
  })
}

const quoted = (texts: string[]) => texts.map((text) => JSON.stringify(text)).join(", ")

import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import type { JsonPatchOperation } from "../schemas/write.js"
import type { InTurn } from "../limits/in-turn.js"
import { applyPatches } from "./apply-patches.js"
import { getImage } from "./get.js"
import { changeOf } from "./noted-change.js"
import { toGlancePatches } from "./patch.js"

interface Update {
  imageId: string
  /** The operations, or a function that derives them from the image. */
  operations: JsonPatchOperation[] | ((image: GlanceImage) => JsonPatchOperation[])
  /** Checks everything, and changes nothing. */
  isDry?: boolean
}

interface Updater {
  call: Call
  glance: { images: Images }
  inTurn: InTurn
  /** Whether data for this image is being uploaded through Polaris. */
  isUploading(imageId: string): Promise<boolean>
}

const BUSY =
  "Data is being uploaded to this image, and Glance would lose the change. Try again when the upload has ended."

/**
 * Applies an RFC 6902 patch to an image as one atomic patch in Glance, or as two if the spelling of a tag
 * changes. Updates of one image are serialized, so none is lost in this process. Nothing is evaluated for a
 * caller that may not change the image. Throws Refusal 400 for values that can never be set, and 409 if a
 * `test` fails, a target is missing, or the image's data is being uploaded.
 */
export async function updateImage(
  { call, glance, inTurn, isUploading }: Updater,
  { imageId, operations, isDry = false }: Update,
): Promise<GlanceImage> {
  const mayChange = async () => {
    await glance.images.mayChange(imageId)
    return true
  }
  return inTurn({ imageId, call, mayChange }, async () => {
    if (await isUploading(imageId)) throw new Refusal(409, BUSY)
    const image = await getImage(glance.images, imageId)
    const patches = toGlancePatches(image, typeof operations === "function" ? operations(image) : operations)
    if (patches.first.length === 0) return image
    if (image.status === "saving") throw new Refusal(409, BUSY)
    if (isDry) {
      await glance.images.mayChange(imageId)
      return image
    }
    const updated = await applyPatches(glance.images, image, patches)
    call.log.note({ change: changeOf(image, updated) })
    return updated
  })
}

import type { Images } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import { shownImage } from "./shown-image.js"

/** Throws Glance's 404 for an image that does not exist or is not visible to the caller. */
export const getImage = async (images: Images, imageId: string): Promise<GlanceImage> =>
  shownImage(await images.get(imageId))

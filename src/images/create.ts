import { propertyText } from "./property-text.js"
import { answered, Refusal } from "../errors.js"
import type { Images } from "../glance/images.js"
import { coarseKey } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import { baseAttributes, isProperty } from "../schemas/properties.js"
import { isTwin, twins } from "../schemas/twins.js"
import type { CreateImage } from "../schemas/write.js"
import { shownImage } from "./shown-image.js"

/**
 * Creates an image without data; its status is `queued`. Properties are converted to text, as Glance stores
 * them.
 */
export async function createImage(images: Images, attributes: CreateImage): Promise<GlanceImage> {
  const body = Object.fromEntries(Object.entries(attributes).map(asStored))
  const record = await images.create(body).catch((error: unknown) => {
    const [name, twin] = twins(Object.keys(body).filter(isProperty), coarseKey) ?? []
    if (name === undefined || twin === undefined || !answered(error, 500)) throw error
    throw new Refusal(400, { message: `${name}: ${isTwin(twin)}.`, cause: error })
  })
  return shownImage(record)
}

function asStored([name, value]: [string, unknown]): [string, unknown] {
  const isText = name !== "id" && !Object.hasOwn(baseAttributes, name)
  return [name, isText ? propertyText(name, value as string | number | boolean) : value]
}

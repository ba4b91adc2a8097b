import { propertyText } from "./property-text.js"
import type { Images } from "../glance/images.js"
import { baseAttributes } from "../schemas/properties.js"
import type { CreateImage } from "../schemas/write.js"

/** Makes an image without data: status `queued`. Properties become the text Glance stores. */
export async function createImage(images: Images, attributes: CreateImage, signal?: AbortSignal) {
  return images.create(Object.fromEntries(Object.entries(attributes).map(asStored)), signal)
}

function asStored([name, value]: [string, unknown]): [string, unknown] {
  const isText = name !== "id" && !Object.hasOwn(baseAttributes, name)
  return [name, isText ? propertyText(name, value as string | number | boolean) : value]
}

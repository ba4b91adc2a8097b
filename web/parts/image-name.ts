import type { GlanceImage } from "@polaris-bff/client"
import { texts } from "../texts/texts.js"

/** The image's name, or a label made from its ID if it has none. */
export const imageName = ({ name, id }: Pick<GlanceImage, "name" | "id">) => name || texts.unnamed(id)

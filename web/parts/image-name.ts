import type { GlanceImage } from "@polaris-bff/client"
import { texts } from "../texts/texts.js"

/** The image's name, or a stand-in made from its ID. */
export const imageName = ({ name, id }: Pick<GlanceImage, "name" | "id">) => name || texts.unnamed(id)

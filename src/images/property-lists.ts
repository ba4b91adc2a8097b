import type { Config } from "../config.js"
import type { PropertyLists } from "../schemas/property-lists.js"

interface Asker {
  images: Pick<Config["images"], "hiddenProperties" | "suggestedProperties">
}

/** The operator's lists. Any caller may read and set these properties nevertheless: Glance decides that. */
export const propertyLists = ({ images }: Asker): PropertyLists => ({
  hidden: images.hiddenProperties,
  suggested: images.suggestedProperties,
})

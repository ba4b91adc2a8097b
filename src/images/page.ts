import type { Images } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { twins } from "../schemas/twins.js"
import { glanceQuery } from "./query.js"
import { refusedAs } from "./refusals.js"
import { shownImage } from "./shown-image.js"

/** Glance's largest page (`api_limit_max`). */
export const MAX_PAGE = 1000

/** A page of Glance's list. */
export interface GlancePage {
  images: GlanceImage[]
  /** The id to pass for the page after this one; undefined if there is none. */
  marker: string | undefined
}

export async function readPage(
  images: Images,
  query: ListQuery,
  at: { limit: number; marker: string | undefined },
): Promise<GlancePage> {
  const page = await images.page(glanceQuery(query, at)).catch(refusedAs("page"))
  const shown = { images: page.images.map(shownImage), marker: page.marker }
  const last = shown.images.at(-1)
  return shown.marker === undefined && last !== undefined && mayHaveMore(query, shown)
    ? { ...shown, marker: last.id }
    : shown
}

/**
 * Whether there may be more images although Glance gives no `next`: an image that has the tag in two
 * spellings counts twice towards Glance's limit, so the page is short (seen on Glance 25).
 */
const mayHaveMore = ({ tag }: ListQuery, page: GlancePage) =>
  tag !== undefined && tag.length > 0 && page.images.some(({ tags = [] }) => twins(tags) !== undefined)

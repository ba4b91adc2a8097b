import type { Images } from "../glance/images.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { twins } from "../schemas/twins.js"
import { answered, Refusal } from "../errors.js"
import { pages, type Marker, type ListPage } from "../pages.js"
import { isReliableMarker } from "./order.js"
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

/** The pages of a list after this image, as `pages` reads them. `limitOf` is called for each page. */
export function pagesAfter(
  images: Images,
  query: ListQuery,
  { marker: start, limitOf }: { marker: string | undefined; limitOf: () => number },
): AsyncIterable<ListPage<GlanceImage>> {
  const canBeMarker = (image: GlanceImage) => isReliableMarker(image, query.sort)
  const read = async (marker: Marker) => {
    const page = await readPage(images, query, { limit: limitOf(), marker })
    return { entries: page.images, marker: page.marker }
  }
  return pages({ read, isGone: isMarkerGone, start, canBeMarker })
}

/** Whether the image that a page starts after was deleted, or the caller may no longer see it. */
export const isMarkerGone = (error: unknown) =>
  (error instanceof Refusal && error.reason === "marker_gone") || answered(error, 403)

async function readPage(
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

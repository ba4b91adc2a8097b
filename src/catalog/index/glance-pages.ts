import { answered } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import type { ImageRecord } from "../../glance/image.js"

/** Images in one request: few enough to be read and written without keeping others waiting. */
const PAGE = 500

/**
 * All images that Glance shows for a query, page by page. A page begins after the last image of the one
 * before it, or after an earlier one if that image has been deleted meanwhile.
 */
export async function* glancePages(
  { images }: Pick<Glance, "images">,
  query: Record<string, string>,
): AsyncGenerator<ImageRecord[], void> {
  let markers: (string | undefined)[] = [undefined]
  for (;;) {
    const page = await readPage(images, query, markers)
    yield page.images
    if (page.marker === undefined) return
    const read = page.images.map(({ id }) => id).toReversed()
    markers = [page.marker, ...read.filter((id) => id !== page.marker), ...markers]
    markers = [...markers.slice(0, MOST_MARKERS), undefined]
  }
}

/** Images that may be deleted at once before all is read again. */
const MOST_MARKERS = 50

async function readPage(
  images: Glance["images"],
  query: Record<string, string>,
  markers: (string | undefined)[],
) {
  for (const marker of markers) {
    const search = new URLSearchParams({ ...query, limit: String(PAGE), ...(marker && { marker }) })
    try {
      return await images.page(search.toString())
    } catch (error) {
      if (marker === undefined || !isGone(error)) throw error
    }
  }
  throw new Error("a list has no beginning")
}

/** A marker that was deleted, or that the caller may no longer see. */
const isGone = (error: unknown) => answered(error, 400, /No image found/) || answered(error, 403)

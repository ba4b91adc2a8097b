import { answered } from "../../errors.js"
import type { Glance } from "../../glance/glance.js"
import type { ImageRecord } from "../../glance/image.js"

/**
 * The number of images in one request: few enough that reading and writing them does not delay other
 * requests.
 */
const PAGE = 500

/**
 * Yields all images that Glance shows for a query, page by page. A page starts after the last image of the
 * previous one, or after an earlier image if that one has been deleted meanwhile.
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

/**
 * The number of last images that are tried as a marker. If all of them have been deleted, the list is read
 * from its start.
 */
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

/** Whether the marker was deleted, or the caller may no longer see it. */
const isGone = (error: unknown) => answered(error, 400, /No image found/) || answered(error, 403)

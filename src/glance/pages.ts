import { answered } from "../errors.js"
import { pages } from "../pages.js"
import type { ImageRecord } from "./image.js"
import type { Images } from "./images.js"

/** Yields all images that Glance shows for a query, in pages of `limit`. */
export async function* imagePages(
  images: Images,
  query: Record<string, string>,
  limit: number,
): AsyncGenerator<ImageRecord[], void> {
  const read = async (marker: string | undefined) => {
    const search = new URLSearchParams({ ...query, limit: String(limit), ...(marker && { marker }) })
    const page = await images.page(search.toString())
    return { entries: page.images, marker: page.marker }
  }
  for await (const { entries } of pages({ read, isGone: isMarkerGone })) yield entries
}

/** Whether the image that a page starts after was deleted, or the caller may no longer see it. */
const isMarkerGone = (error: unknown) => answered(error, 400, /No image found/) || answered(error, 403)

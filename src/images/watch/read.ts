import pMap from "p-map"
import { answered, Refusal } from "../../errors.js"
import type { GlanceImage } from "../../schemas/image.js"
import { toListQuery, type ListQuery } from "../../schemas/list.js"
import { getImage } from "../get.js"
import { list, type Lister } from "../list.js"
import { readSome } from "../search/read-some.js"

/** The most images of one list that is watched; each poll reads all of them. */
export const MOST_WATCHED = 1000

const TOO_MANY =
  `filters: match ${MOST_WATCHED} images or more, which is too many to watch. ` +
  "Narrow them, or name the images with imageIds."

/** The images that match. Throws Refusal 400 if they are too many. */
export async function readList(lister: Lister, query: ListQuery): Promise<GlanceImage[]> {
  const { images, marker } = await list(lister, { ...query, limit: MOST_WATCHED, marker: undefined })
  if (marker !== undefined || images.length >= MOST_WATCHED) throw new Refusal(400, TOO_MANY)
  return images
}

const ANY_IMAGE = toListQuery({ visibility: "all" })

/**
 * Those of the images that the caller may see. Glance's lists leave out hidden images and invitations, so
 * each image that is not in the list is requested by itself.
 */
export async function readByIds(lister: Lister, ids: string[]): Promise<GlanceImage[]> {
  const listed = await readSome(lister, ANY_IMAGE, ids)
  const found = new Set(listed.map(({ id }) => id))
  const missing = ids.filter((id) => !found.has(id))
  const concurrency = lister.images.bulkConcurrency
  const others = await pMap(missing, (id) => getIfAny(lister, id), { concurrency })
  return [...listed, ...others.filter((image) => image !== undefined)]
}

const getIfAny = ({ glance }: Lister, id: string): Promise<GlanceImage | undefined> =>
  getImage(glance.images, id).catch((error: unknown) => {
    if (!answered(error, 404)) throw error
    return undefined
  })

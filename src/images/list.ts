import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { ignoreExpected } from "../failure.js"
import type { Images } from "../glance/images.js"
import type { Members } from "../glance/members.js"
import { compareTexts } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { getImage } from "./get.js"
import { filtersHere, matching } from "./matches.js"
import { inOrder, isReliableMarker, nullableKeys } from "./order.js"
import { MAX_PAGE, pagesAfter } from "./page.js"
import { readAll, type ReadPages } from "./read-all.js"

export interface Lister {
  call: Call
  glance: { images: Images; members: Members }
  images: { listMaxImages: number; bulkConcurrency: number }
}

export interface Found {
  images: GlanceImage[]
  /** The marker of the next page; undefined if there is none. */
  marker: string | undefined
}

/** The smallest page to request if Polaris may remove images from it. */
const MIN_PAGE = 100

/**
 * The matching images in order: at most `query.limit`, or all without a limit. If a page of Glance is short
 * (because of an operator's cap or our own filters), more pages are read. Throws Refusal 400 above
 * `listMaxImages`, and 409 if the image that a page starts after was deleted.
 */
export async function list(lister: Lister, query: ListQuery): Promise<Found> {
  const matcher = { ...lister, concurrency: lister.images.bulkConcurrency }
  const wanted = query.limit ?? Infinity
  const start = await startOf(lister, query)
  if (start !== undefined && !isReliableMarker(start, query.sort)) return listFromAll(lister, query, start)
  const least = filtersHere(matcher, query) ? MIN_PAGE : 1
  const found = new Map<string, GlanceImage>()
  const limitOf = () => Math.min(MAX_PAGE, Math.max(wanted - found.size, least))
  let read = 0
  for await (const page of pagesAfter(lister.glance.images, query, { marker: query.marker, limitOf })) {
    for (const image of await matching(matcher, query, page.entries)) found.set(image.id, image)
    if (found.size > wanted) return cut([...found.values()], wanted)
    if (found.size === wanted) return { images: [...found.values()], marker: page.marker }
    if (page.marker === undefined) break
    const last = page.entries.at(-1)
    if (last !== undefined && !isReliableMarker(last, query.sort)) return listFromAll(lister, query, start)
    read = checkedCount(lister, read + (page.entries.length || 1))
  }
  return { images: [...found.values()], marker: undefined }
}

/**
 * The image that the page starts after, if it matters which one it is. An invalid marker is reported by the
 * request for the page itself.
 */
async function startOf({ glance }: Lister, { marker, sort }: ListQuery) {
  if (marker === undefined || nullableKeys(sort).length === 0) return undefined
  return getImage(glance.images, marker).catch(ignoreExpected)
}

/** The same list where Glance would skip images: reads all images and cuts out the page. */
async function listFromAll(lister: Lister, query: ListQuery, start: GlanceImage | undefined): Promise<Found> {
  const matcher = { ...lister, concurrency: lister.images.bulkConcurrency }
  const ask: ReadPages = (of) =>
    pagesAfter(lister.glance.images, of, { marker: undefined, limitOf: () => MAX_PAGE })
  const all = await readAll(ask, query, (read) => void checkedCount(lister, read))
  const images = await matching(matcher, query, start === undefined ? all : after(start, all, query))
  return images.length > (query.limit ?? Infinity)
    ? cut(images, query.limit ?? 0)
    : { images, marker: undefined }
}

/** The start image itself may not match the filters. */
function after(start: GlanceImage, all: GlanceImage[], { sort }: ListQuery): GlanceImage[] {
  const at = all.findIndex(({ id }) => id === start.id)
  if (at !== -1) return all.slice(at + 1)
  const sorted = inOrder([...all, start], sort, compareTexts)
  return sorted.slice(sorted.indexOf(start) + 1)
}

function cut(images: GlanceImage[], wanted: number): Found {
  const page = images.slice(0, wanted)
  return { images: page, marker: page.at(-1)?.id }
}

function checkedCount({ images: limits }: Lister, read: number): number {
  if (read < limits.listMaxImages) return read
  const remedy = "Narrow the filters, or page with listImagesWithPagination."
  throw new Refusal(400, `The list needs more than ${limits.listMaxImages} images. ${remedy}`)
}

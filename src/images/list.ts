import { Refusal, UpstreamError } from "../errors.js"
import type { Images } from "../glance/images.js"
import type { Members } from "../glance/members.js"
import { glanceQuery } from "../glance/query.js"
import type { Caller } from "../keystone/callers.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { filtersHere, matching } from "./matches.js"

export interface Lister {
  caller: Caller
  glance: { images: Images; members: Members }
  limits: { listMaxImages: number; concurrency: number }
}

export interface Found {
  images: GlanceImage[]
  /** The marker of the page after these; undefined when there is none. */
  marker: string | undefined
}

/** Glance gives at most this many a call (`api_limit_max`). */
const MOST = 1000
/** Asked for at once where images of the page may be left out here. */
const AT_LEAST = 100

/**
 * Images that match, in order, at most `query.limit`; without a limit all of them. A page of Glance that comes short (an
 * operator's cap, a filter of ours) is filled up. Refusal 400 past `listMaxImages`, 409 when an image that a page starts
 * after was deleted meanwhile.
 */
export async function list(lister: Lister, query: ListQuery, signal?: AbortSignal): Promise<Found> {
  const { caller, glance, limits } = lister
  const asker = { caller, glance, concurrency: limits.concurrency }
  const images: GlanceImage[] = []
  const wanted = query.limit ?? Infinity
  let { marker } = query
  for (let read = 0; ;) {
    const limit = Math.min(MOST, Math.max(wanted - images.length, filtersHere(asker, query) ? AT_LEAST : 1))
    const page = await glance.images.page(glanceQuery(query, { limit, marker }), signal)
    images.push(...(await matching(asker, query, page.images, signal)))
    if (images.length > wanted) return cut(images, wanted)
    if (images.length === wanted || page.marker === undefined) return { images, marker: page.marker }
    if (page.marker === marker) throw inCircles()
    marker = page.marker
    read += page.images.length || 1
    if (read >= limits.listMaxImages) throw tooMany(limits.listMaxImages)
  }
}

function cut(images: GlanceImage[], wanted: number): Found {
  const kept = images.slice(0, wanted)
  return { images: kept, marker: kept.at(-1)?.id }
}

/** Never seen; without it a Glance gone wrong would keep us asking for ever. */
const inCircles = () => {
  const message = "The image service gave a page that leads to itself."
  return new UpstreamError({ service: "glance", status: 200, message, requestId: null }, 502)
}

const tooMany = (most: number) =>
  new Refusal(
    400,
    `More than ${most} images would have to be read. Narrow the filters, or page with listImagesWithPagination.`,
  )

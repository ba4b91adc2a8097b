import type { Call } from "../call.js"
import { Refusal, UpstreamError } from "../errors.js"
import { ignoreExpected } from "../failure.js"
import type { Images } from "../glance/images.js"
import type { Members } from "../glance/members.js"
import { glanceQuery } from "./query.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import { filtersHere, matching } from "./matches.js"
import { refusedAs } from "./refusals.js"
import { inOrder, isLandmark, nullableKeys } from "./order.js"

export interface Lister {
  call: Call
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
 * Images that match, in order, at most `query.limit`; without a limit all of them. A page of Glance that
 * comes short (an operator's cap, a filter of ours) is filled up. Refusal 400 past `listMaxImages`, 409 when
 * an image that a page starts after was deleted meanwhile.
 */
export async function list(lister: Lister, query: ListQuery): Promise<Found> {
  const asker = { ...lister, concurrency: lister.limits.concurrency }
  const wanted = query.limit ?? Infinity
  if (!(await startsAtLandmark(lister, query))) return listFromAll(lister, query)
  const images: GlanceImage[] = []
  let { marker } = query
  for (let read = 0; ;) {
    const limit = Math.min(MOST, Math.max(wanted - images.length, filtersHere(asker, query) ? AT_LEAST : 1))
    const page = await pageOf(lister, glanceQuery(query, { limit, marker }))
    images.push(...(await matching(asker, query, page.images)))
    if (images.length > wanted) return cut(images, wanted)
    if (images.length === wanted || page.marker === undefined) return { images, marker: page.marker }
    if (page.marker === marker) throw inCircles()
    const last = page.images.at(-1)
    if (last !== undefined && !isLandmark(last, query.sort)) return listFromAll(lister, query)
    marker = page.marker
    read = within(lister, read + (page.images.length || 1))
  }
}

const pageOf = ({ glance }: Lister, query: string) => glance.images.page(query).catch(refusedAs("page"))

async function startsAtLandmark({ glance }: Lister, { marker, sort }: ListQuery) {
  if (marker === undefined || nullableKeys(sort).length === 0) return true
  /** What Glance says of a marker that is gone or foreign is said when the page is asked for. */
  const image = await glance.images.get(marker).catch(ignoreExpected)
  return image === undefined || isLandmark(image, sort)
}

/** The same where Glance would lose images: everything is read, and the page is cut out of it here. */
async function listFromAll(lister: Lister, query: ListQuery): Promise<Found> {
  const asker = { ...lister, concurrency: lister.limits.concurrency }
  const all = await readAll(lister, query)
  const start = query.marker === undefined ? 0 : all.findIndex(({ id }) => id === query.marker) + 1
  const images = await matching(asker, query, all.slice(start))
  return images.length > (query.limit ?? Infinity)
    ? cut(images, query.limit ?? 0)
    : { images, marker: undefined }
}

/**
 * Everything, before our own filters. Paged by time, which every image has, when it does not fit into one
 * page.
 */
async function readAll(lister: Lister, query: ListQuery): Promise<GlanceImage[]> {
  const ask = (of: ListQuery, marker?: string) => pageOf(lister, glanceQuery(of, { limit: MOST, marker }))
  const whole = await ask(query)
  if (whole.marker === undefined) return whole.images
  const byTime: ListQuery = { ...query, sort: [{ key: "created_at", direction: "desc" }] }
  const images: GlanceImage[] = []
  for (let page = await ask(byTime); ; page = await ask(byTime, page.marker)) {
    images.push(...page.images)
    if (page.marker === undefined) return inOrder(images, query.sort)
    within(lister, images.length)
  }
}

function cut(images: GlanceImage[], wanted: number): Found {
  const kept = images.slice(0, wanted)
  return { images: kept, marker: kept.at(-1)?.id }
}

/** Never seen; without it a Glance gone wrong would keep us asking for ever. */
const inCircles = () => {
  const message = "The image service gave a page that leads to itself."
  return new UpstreamError({ service: "glance", status: 200, message, requestId: null }, { httpStatus: 502 })
}

function within({ limits }: Lister, read: number): number {
  if (read < limits.listMaxImages) return read
  const remedy = "Narrow the filters, or page with listImagesWithPagination."
  throw new Refusal(400, `More than ${limits.listMaxImages} images would have to be read. ${remedy}`)
}

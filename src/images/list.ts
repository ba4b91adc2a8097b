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
import { inOrder, isReliableMarker, nullableKeys } from "./order.js"

export interface Lister {
  call: Call
  glance: { images: Images; members: Members }
  limits: { listMaxImages: number; concurrency: number }
}

export interface Found {
  images: GlanceImage[]
  /** The marker of the next page; undefined if there is none. */
  marker: string | undefined
}

/** Glance's largest page (`api_limit_max`). */
const MAX_PAGE = 1000
/** The smallest page to request if Polaris may remove images from it. */
const MIN_PAGE = 100

/**
 * The matching images in order: at most `query.limit`, or all without a limit. If a page of Glance is short
 * (because of an operator's cap or our own filters), more pages are read. Throws Refusal 400 above
 * `listMaxImages`, and 409 if the image that a page starts after was deleted.
 */
export async function list(lister: Lister, query: ListQuery): Promise<Found> {
  const asker = { ...lister, concurrency: lister.limits.concurrency }
  const wanted = query.limit ?? Infinity
  if (!(await startsAtReliableMarker(lister, query))) return listFromAll(lister, query)
  const images: GlanceImage[] = []
  let { marker } = query
  for (let read = 0; ;) {
    const limit = Math.min(
      MAX_PAGE,
      Math.max(wanted - images.length, filtersHere(asker, query) ? MIN_PAGE : 1),
    )
    const page = await pageOf(lister, glanceQuery(query, { limit, marker }))
    images.push(...(await matching(asker, query, page.images)))
    if (images.length > wanted) return cut(images, wanted)
    if (images.length === wanted || page.marker === undefined) return { images, marker: page.marker }
    if (page.marker === marker) throw endlessPaging()
    const last = page.images.at(-1)
    if (last !== undefined && !isReliableMarker(last, query.sort)) return listFromAll(lister, query)
    marker = page.marker
    read = checkedCount(lister, read + (page.images.length || 1))
  }
}

const pageOf = ({ glance }: Lister, query: string) => glance.images.page(query).catch(refusedAs("page"))

async function startsAtReliableMarker({ glance }: Lister, { marker, sort }: ListQuery) {
  if (marker === undefined || nullableKeys(sort).length === 0) return true
  /** An invalid marker is reported by the request for the page itself. */
  const image = await glance.images.get(marker).catch(ignoreExpected)
  return image === undefined || isReliableMarker(image, sort)
}

/** The same where Glance would skip images: reads all of them and cuts out the page. */
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
 * All images, before our own filters. If they do not fit into one page, they are paged by creation time,
 * which every image has.
 */
async function readAll(lister: Lister, query: ListQuery): Promise<GlanceImage[]> {
  const ask = (of: ListQuery, marker?: string) => pageOf(lister, glanceQuery(of, { limit: MAX_PAGE, marker }))
  const whole = await ask(query)
  if (whole.marker === undefined) return whole.images
  const byTime: ListQuery = { ...query, sort: [{ key: "created_at", direction: "desc" }] }
  const images: GlanceImage[] = []
  for (let page = await ask(byTime); ; page = await ask(byTime, page.marker)) {
    images.push(...page.images)
    if (page.marker === undefined) return inOrder(images, query.sort)
    checkedCount(lister, images.length)
  }
}

function cut(images: GlanceImage[], wanted: number): Found {
  const page = images.slice(0, wanted)
  return { images: page, marker: page.at(-1)?.id }
}

/** Never seen, but without this check a defect in Glance would cause an endless loop. */
const endlessPaging = () => {
  const message = "Glance returned a page whose next page is the same page."
  return new UpstreamError({ service: "glance", status: 200, message, requestId: null }, { httpStatus: 502 })
}

function checkedCount({ limits }: Lister, read: number): number {
  if (read < limits.listMaxImages) return read
  const remedy = "Narrow the filters, or page with listImagesWithPagination."
  throw new Refusal(400, `The list needs more than ${limits.listMaxImages} images. ${remedy}`)
}

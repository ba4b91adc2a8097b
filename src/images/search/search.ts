import { pages, type Marker } from "../../pages.js"
import type { GlanceImage } from "../../schemas/image.js"
import type {
  CountFields,
  ImageSearchResult,
  ImageCount,
  SearchFields,
  SearchPage,
  SearchPageFields,
} from "../../schemas/search.js"
import { list } from "../list.js"
import { comparing } from "../order.js"
import { isMarkerGone } from "../page.js"
import { cursorAfter, startAt, type ImagePosition, type Start } from "./cursor.js"
import { imageQuery, type ImageQuery } from "./query.js"
import { inSnapshotOrder, type ListSnapshot, type SearchedImage } from "./snapshot.js"
import type { Searcher } from "./snapshots.js"
import { matchesText, searchableText } from "./text.js"

const PAGE = 25

/**
 * A page of the images whose name, id, tags or properties have all parts of the text. Throws Refusal 400 for
 * a cursor of another search.
 */
export async function searchByText(
  searcher: Searcher,
  { limit = PAGE, cursor, ...given }: SearchFields,
): Promise<ImageSearchResult> {
  const search = imageQuery(given)
  const start = startAt(search, cursor)
  const snapshot = await searcher.search.get(searcher, search)
  if (snapshot.images === undefined || start?.kind === "walk") return walk(searcher, search, { limit, start })
  return pageOf(search, snapshot, { limit, start })
}

interface Page {
  limit: number
  start: Start | undefined
}

function pageOf(search: ImageQuery, snapshot: ListSnapshot, { limit, start }: Page): ImageSearchResult {
  const all = inSnapshotOrder(snapshot, search.query.sort)
  const images: GlanceImage[] = []
  let isMore = false
  for (const { image, text } of from(all, search, start?.image)) {
    if (!matchesText(text, search.terms)) continue
    isMore = images.length === limit
    if (isMore) break
    images.push(image)
  }
  return found(search, {
    images,
    scanned: all.length,
    next: isMore ? { kind: "after", image: images.at(-1) } : undefined,
  })
}

/** The images after a position, which itself may have gone. */
function from(
  all: SearchedImage[],
  { query }: ImageQuery,
  position: ImagePosition | undefined,
): SearchedImage[] {
  if (position === undefined) return all
  const compare = comparing(query.sort)
  const at = all.findIndex(({ image }) => compare(image, position) > 0)
  return at === -1 ? [] : all.slice(at)
}

interface Result {
  images: GlanceImage[]
  scanned: number
  next: { kind: Start["kind"]; image: ImagePosition | undefined } | undefined
}

function found(search: ImageQuery, { images, scanned, next }: Result): ImageSearchResult {
  const image = next?.image
  if (next === undefined || image === undefined) return { images, exhausted: true, scanned }
  return { images, cursor: cursorAfter(search, { kind: next.kind, image }), exhausted: false, scanned }
}

/** Images of Glance's list that one search reads, if the list is too long for memory. */
const MOST_WALKED = 5000
const WALKED_AT_ONCE = 1000

/** Searches a long list in Glance's order, as far as one request may take. */
async function walk(
  searcher: Searcher,
  search: ImageQuery,
  { limit, start }: Page,
): Promise<ImageSearchResult> {
  const matches = new Map<string, GlanceImage>()
  const properties = searcher.search.properties
  const read = async (marker: Marker) => {
    const page = await list(searcher, { ...search.query, limit: WALKED_AT_ONCE, marker })
    return { entries: page.images, marker: page.marker }
  }
  let last: GlanceImage | undefined
  let scanned = 0
  const foundBy = (next: Result["next"]) => found(search, { images: [...matches.values()], scanned, next })
  for await (const page of pages({ read, isGone: isMarkerGone, start: start?.image.id })) {
    for (const image of page.entries) {
      scanned++
      last = image
      if (!matchesText(searchableText(image, properties), search.terms)) continue
      matches.set(image.id, image)
      if (matches.size === limit) return foundBy({ kind: "walk", image })
    }
    if (page.marker !== undefined && (scanned >= MOST_WALKED || last === undefined))
      return foundBy({ kind: "walk", image: last })
  }
  return foundBy(undefined)
}

/** The number of images that `searchImages` finds on all its pages. */
export async function countImages(searcher: Searcher, given: CountFields): Promise<ImageCount> {
  const search = imageQuery(given)
  const { images } = await searcher.search.get(searcher, search)
  const mine = searcher.call.caller.project.id
  if (images === undefined) {
    const found = await walk(searcher, search, { limit: Infinity, start: undefined })
    const { scanned, exhausted } = found
    return { count: found.images.length, exhausted, scanned, groups: groupsOf(found.images, mine) }
  }
  const matches = [...images.values()].filter(({ text }) => matchesText(text, search.terms))
  const groups = groupsOf(
    matches.map(({ image }) => image),
    mine,
  )
  return { count: matches.length, exhausted: true, scanned: images.size, groups }
}

type IsInGroup = (image: GlanceImage, isOwn: boolean) => boolean

const GROUPS: Record<keyof ImageCount["groups"], IsInGroup> = {
  mine: (_image, isOwn) => isOwn,
  shared: ({ visibility }, isOwn) => visibility === "shared" && !isOwn,
  public: ({ visibility }) => visibility === "public",
  community: ({ visibility }) => visibility === "community",
  listed: ({ visibility }, isOwn) => visibility !== "community" || isOwn,
}

function groupsOf(images: GlanceImage[], mine: string): ImageCount["groups"] {
  const sizeOf = (isIn: IsInGroup) => images.filter((image) => isIn(image, image.owner === mine)).length
  return {
    mine: sizeOf(GROUPS.mine),
    shared: sizeOf(GROUPS.shared),
    public: sizeOf(GROUPS.public),
    community: sizeOf(GROUPS.community),
    listed: sizeOf(GROUPS.listed),
  }
}

/** Other front ends show 50 images on a page. */
const PAGE_WITH_SEARCH = 50

/** The same search for front ends that call it by this name, with the number of all matches. */
export async function listWithSearch(
  searcher: Searcher,
  { name: text, next, marker: cursor = next, limit = PAGE_WITH_SEARCH, ...filters }: SearchPageFields,
): Promise<SearchPage> {
  const page = await searchByText(searcher, { ...filters, text, cursor, limit })
  const total = await countImages(searcher, { ...filters, text })
  return {
    images: page.images,
    ...(page.cursor !== undefined && { next: page.cursor }),
    ...(total.exhausted && { totalCount: total.count }),
    schema: "/v2/schemas/images",
  }
}

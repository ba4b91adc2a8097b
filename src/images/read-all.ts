import type { ListPage } from "../pages.js"
import { compareTexts } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import type { SortBy } from "../schemas/sort.js"
import { inOrder, isReliableMarker, orderOf } from "./order.js"

/** Reads a list in the largest pages that Glance returns. */
export type ReadPages = (query: ListQuery) => AsyncIterable<ListPage<GlanceImage>>

/**
 * Reads all images in Glance's order, before Polaris' own filters. Each page starts after the last image that
 * is a reliable marker. If a page has none, all images are read by time and sorted here.
 */
export async function readAll(
  ask: ReadPages,
  query: ListQuery,
  allow: (read: number) => void,
): Promise<GlanceImage[]> {
  const found = new Map<string, GlanceImage>()
  for await (const page of ask(query)) {
    const before = found.size
    for (const image of page.entries) found.set(image.id, image)
    if (page.marker === undefined) break
    allow(found.size)
    const isReliable = page.entries.some((image) => isReliableMarker(image, query.sort))
    if (!isReliable || found.size === before) return sortedHere(ask, query, allow)
  }
  return [...found.values()]
}

async function sortedHere(ask: ReadPages, query: ListQuery, allow: (read: number) => void) {
  const images = await walk(ask, { ...query, sort: [{ key: "created_at", direction: "desc" }] }, allow)
  const hasNames = query.sort.some(({ key }) => key === "name")
  const compareNames = hasNames ? orderOf(await namesOf(ask, query, allow)) : compareTexts
  return inOrder(images, query.sort, compareNames)
}

/** All names, in Glance's descending order. Those that are not reliable markers come last. */
async function namesOf(ask: ReadPages, query: ListQuery, allow: (read: number) => void): Promise<string[]> {
  const sort: SortBy[] = [{ key: "name", direction: "desc" }]
  const images = await walk(ask, { ...query, sort }, allow)
  return images.flatMap(({ name }) => name ?? [])
}

/** Reads page after page until the last image is not a reliable marker. */
async function walk(ask: ReadPages, query: ListQuery, allow: (read: number) => void): Promise<GlanceImage[]> {
  const images = new Map<string, GlanceImage>()
  for await (const { entries } of ask(query)) {
    for (const image of entries) images.set(image.id, image)
    allow(images.size)
    const last = entries.at(-1)
    if (last === undefined || !isReliableMarker(last, query.sort)) break
  }
  return [...images.values()]
}

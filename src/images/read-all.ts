import { compareTexts } from "../schemas/collation.js"
import type { GlanceImage } from "../schemas/image.js"
import type { ListQuery } from "../schemas/list.js"
import type { SortBy } from "../schemas/sort.js"
import { inOrder, isReliableMarker, orderOf } from "./order.js"
import type { GlancePage } from "./page.js"

/** Reads the largest page that Glance returns. */
export type ReadPage = (query: ListQuery, marker?: string) => Promise<GlancePage>

/**
 * Reads all images in Glance's order, before Polaris' own filters. Each page starts after the last image that
 * is a reliable marker. If a page has none, all images are read by time and sorted here.
 */
export async function readAll(
  ask: ReadPage,
  query: ListQuery,
  allow: (read: number) => void,
): Promise<GlanceImage[]> {
  const found = new Map<string, GlanceImage>()
  let marker: string | undefined
  for (let page = await ask(query); ; page = await ask(query, marker)) {
    const before = found.size
    for (const image of page.images) found.set(image.id, image)
    if (page.marker === undefined) return [...found.values()]
    allow(found.size)
    const reliable = page.images.findLast((image) => isReliableMarker(image, query.sort))?.id
    if (reliable === undefined || found.size === before) return sortedHere(ask, query, allow)
    marker = reliable
  }
}

async function sortedHere(ask: ReadPage, query: ListQuery, allow: (read: number) => void) {
  const images = await walk(ask, { ...query, sort: [{ key: "created_at", direction: "desc" }] }, allow)
  const hasNames = query.sort.some(({ key }) => key === "name")
  const compareNames = hasNames ? orderOf(await namesOf(ask, query, allow)) : compareTexts
  return inOrder(images, query.sort, compareNames)
}

/** All names, in Glance's descending order. Those that are not reliable markers come last. */
async function namesOf(ask: ReadPage, query: ListQuery, allow: (read: number) => void): Promise<string[]> {
  const sort: SortBy[] = [{ key: "name", direction: "desc" }]
  const images = await walk(ask, { ...query, sort }, allow)
  return images.flatMap(({ name }) => name ?? [])
}

/** Reads page after page until the last image is not a reliable marker. */
async function walk(ask: ReadPage, query: ListQuery, allow: (read: number) => void): Promise<GlanceImage[]> {
  const images: GlanceImage[] = []
  for (let page = await ask(query); ; page = await ask(query, page.marker)) {
    images.push(...page.images)
    allow(images.length)
    const last = page.images.at(-1)
    if (page.marker === undefined || last === undefined || !isReliableMarker(last, query.sort)) return images
  }
}

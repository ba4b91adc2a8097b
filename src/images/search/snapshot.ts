import type { GlanceImage } from "../../schemas/image.js"
import type { ListQuery } from "../../schemas/list.js"
import type { SortBy } from "../../schemas/sort.js"
import { sortText } from "../../schemas/sort.js"
import { list, type Lister } from "../list.js"
import { comparing } from "../order.js"
import { readSome } from "./read-some.js"
import { searchableText } from "./text.js"

/** An image of a list, with everything that is searched. */
export interface SearchedImage {
  image: GlanceImage
  text: string
}

/** All images of a list, as they were read last. */
export interface ListSnapshot {
  /** Undefined if the list is too long to be read as a whole. */
  images: Map<string, SearchedImage> | undefined
  /** The images that Polaris has changed since they were read. */
  changed: Set<string>
  /** When reading the newest state began, in milliseconds; undefined before the first reading. */
  readMs: number | undefined
  /** The reading under way. */
  reading: Promise<void> | undefined
  /** The images in the order that was requested last. */
  order: { sort: string; images: SearchedImage[] } | undefined
}

export const emptySnapshot = (): ListSnapshot => ({
  images: new Map(),
  changed: new Set(),
  readMs: undefined,
  reading: undefined,
  order: undefined,
})

/** What a reading needs. Its call does not end with the caller's, because others may wait for it. */
export interface ListReader extends Lister {
  properties: ReadonlySet<string>
  /** Bytes of the largest snapshot. */
  mostBytes: number
}

/** More changed images than this are not read one by one. */
const MOST_CHANGED = 200

/** Seconds by which an update may appear later than its `updated_at`. */
const OVERLAP = 5

const BY_TIME: SortBy[] = [{ key: "created_at", direction: "desc" }]

/** Reads all images of the list, or what has changed since the last reading. */
export async function bringUpToDate(
  reader: ListReader,
  query: ListQuery,
  snapshot: ListSnapshot,
): Promise<void> {
  const changed = [...snapshot.changed]
  snapshot.changed.clear()
  const begun = Date.now()
  const since = newestOf(snapshot)
  if (since === undefined || changed.length > MOST_CHANGED) await readWhole(reader, query, snapshot)
  else {
    await readAgain(reader, query, snapshot, changed)
    await readSince(reader, query, snapshot, since)
  }
  snapshot.readMs = begun
}

async function readWhole(reader: ListReader, query: ListQuery, snapshot: ListSnapshot): Promise<void> {
  const most = reader.images.listMaxImages
  const { images, marker } = await list(reader, { ...query, sort: BY_TIME, limit: most, marker: undefined })
  snapshot.images = marker === undefined ? new Map() : undefined
  save(reader, snapshot, marker === undefined ? images : [])
  if (bytesOf(snapshot) > reader.mostBytes) snapshot.images = undefined
}

/** Reads images that Polaris has changed. Those that the list no longer has are removed. */
async function readAgain(
  reader: ListReader,
  query: ListQuery,
  snapshot: ListSnapshot,
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return
  const images = await readSome(reader, query, ids)
  for (const id of ids) snapshot.images?.delete(id)
  save(reader, snapshot, images)
}

/** Reads what others have changed. Images that they have deleted are found when the snapshot has expired. */
async function readSince(
  reader: ListReader,
  query: ListQuery,
  snapshot: ListSnapshot,
  since: number,
): Promise<void> {
  const bound = { operator: "gte" as const, at: since - OVERLAP * 1000 }
  const updated_at = [bound, ...(query.updated_at ?? [])]
  const { images } = await list(reader, { ...query, updated_at, sort: BY_TIME, limit: undefined })
  save(reader, snapshot, images)
}

function save({ properties }: ListReader, snapshot: ListSnapshot, images: GlanceImage[]): void {
  const { images: all } = snapshot
  let isNew = false
  for (const image of images) {
    if (JSON.stringify(all?.get(image.id)?.image) === JSON.stringify(image)) continue
    all?.set(image.id, { image, text: searchableText(image, properties) })
    isNew = true
  }
  if (isNew || all?.size !== snapshot.order?.images.length) snapshot.order = undefined
}

/** The newest `updated_at`, by Glance's clock; undefined if there is none, so that all must be read. */
function newestOf({ images, readMs }: ListSnapshot): number | undefined {
  if (readMs === undefined) return undefined
  let newest: number | undefined
  for (const { image } of images?.values() ?? []) {
    const time = Date.parse(image.updated_at ?? "")
    if (!Number.isNaN(time) && time > (newest ?? -Infinity)) newest = time
  }
  return newest
}

/** About the memory that a snapshot takes. */
export function bytesOf({ images }: ListSnapshot): number {
  let bytes = 1000
  for (const { image, text } of images?.values() ?? [])
    bytes += 500 + 2 * (JSON.stringify(image).length + text.length)
  return bytes
}

/** All images in an order, which is computed once for each. */
export function inSnapshotOrder(snapshot: ListSnapshot, sort: SortBy[]): SearchedImage[] {
  const name = sortText(sort)
  if (snapshot.order?.sort === name) return snapshot.order.images
  const compare = comparing(sort)
  const images = [...(snapshot.images?.values() ?? [])]
  images.sort((one, other) => compare(one.image, other.image))
  snapshot.order = { sort: name, images }
  return images
}

/** The entry that a page of a list starts after; undefined for the first page. */
export type Marker = string | undefined

export interface ListPage<T> {
  entries: T[]
  /** The marker of the next page; undefined if there is none. */
  marker: Marker
}

export interface List<T> {
  read: (marker: Marker) => Promise<ListPage<T>>
  /** Whether the entry of the marker was deleted, or the caller may no longer see it. */
  isGone: (error: unknown) => boolean
  /** Where the first page starts. */
  start?: Marker
  /** Whether a page can start after this entry. */
  canBeMarker?: (entry: T) => boolean
}

/**
 * The number of last entries that are tried as a marker. If all of them have been deleted, the list is read
 * from its start.
 */
const MOST_MARKERS = 50

/**
 * Yields the pages of a list. A page starts after the last entry of the previous one, or after an earlier
 * entry if that one has been deleted meanwhile or cannot be a marker. Entries may be repeated.
 */
export async function* pages<T extends { id: string }>(list: List<T>): AsyncGenerator<ListPage<T>, void> {
  const { start, canBeMarker = () => true } = list
  let markers: Marker[] = []
  for (;;) {
    const page = await readAfter(list, [...markers, start])
    yield page
    if (page.marker === undefined) return
    const last = page.entries.at(-1)
    const next = last === undefined || canBeMarker(last) ? [page.marker] : []
    const ids = page.entries.filter(canBeMarker).map(({ id }) => id)
    const best = [...next, ...ids.slice(-MOST_MARKERS).toReversed(), page.marker, ...markers]
    markers = [...new Set(best)].slice(0, MOST_MARKERS)
  }
}

async function readAfter<T>({ read, isGone, start }: List<T>, markers: Marker[]): Promise<ListPage<T>> {
  for (const marker of markers) {
    try {
      return await read(marker)
    } catch (error) {
      if (marker === start || !isGone(error)) throw error
    }
  }
  return read(start)
}

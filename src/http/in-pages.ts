import { pages } from "../pages.js"

/** No page has more entries; the services' own limits are lower on some clouds. */
const PAGE = 1000

const MOST_PAGES = 1000

interface Listing<T> {
  ask: (page: string) => Promise<T[]>
  isGone: (error: unknown) => boolean
}

/**
 * Every entry of a list, page by page: the next page begins after the last entry of the one before. `ask`
 * gets the query string, and fails in the way that `isGone` recognizes if that entry was deleted meanwhile.
 * Ends even if the service repeats its pages.
 */
export async function inPages<T extends { id: string }>(
  query: Record<string, string>,
  { ask, isGone }: Listing<T>,
): Promise<T[]> {
  const all = new Map<string, T>()
  const read = async (marker: string | undefined) => {
    const search = new URLSearchParams({ ...query, limit: String(PAGE), ...(marker && { marker }) })
    const entries = await ask(search.toString())
    const last = entries.at(-1)?.id
    return { entries, marker: last === marker ? undefined : last }
  }
  let count = 0
  for await (const { entries } of pages({ read, isGone })) {
    for (const entry of entries) all.set(entry.id, entry)
    if (++count === MOST_PAGES) break
  }
  return [...all.values()]
}

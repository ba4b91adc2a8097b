import { answered } from "../errors.js"
import { pages } from "../pages.js"

/** No page has more entries; Nova's own limit is lower on some clouds. */
const PAGE = 1000

const MOST_PAGES = 1000

/**
 * Every entry of a list, page by page: the next page begins after the last entry of the one before. `ask`
 * gets the query string. Ends even if Nova repeats its pages.
 */
export async function inPages<T extends { id: string }>(
  query: Record<string, string>,
  ask: (page: string) => Promise<T[]>,
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

/** Nova's response to the marker of an entry that was deleted (recorded from Nova 26). */
const isGone = (error: unknown) => answered(error, 400, /^marker \[/)

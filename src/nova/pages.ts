/** No page has more entries; Nova's own limit is lower on some clouds. */
const PAGE = 1000

const MOST_PAGES = 1000

/**
 * Every entry of a list, page by page: the next page begins after the last entry of the one before. `read`
 * gets the query string. Ends even if Nova repeats its pages.
 */
export async function inPages<T extends { id: string }>(
  query: Record<string, string>,
  read: (page: string) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 0; page < MOST_PAGES; page++) {
    const marker = all.at(-1)?.id
    const entries = await read(
      new URLSearchParams({ ...query, limit: String(PAGE), ...(marker && { marker }) }).toString(),
    )
    if (entries.length === 0 || entries.at(-1)?.id === marker) return all
    all.push(...entries)
  }
  return all
}

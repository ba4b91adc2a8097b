import type { Images, Page } from "../glance/images.js"
import type { ListQuery } from "../schemas/list.js"
import { twins } from "../schemas/twins.js"
import { glanceQuery } from "./query.js"
import { refusedAs } from "./refusals.js"

/** Glance's largest page (`api_limit_max`). */
export const MAX_PAGE = 1000

/** One page of Glance's. */
export async function pageOf(
  images: Images,
  query: ListQuery,
  at: { limit: number; marker: string | undefined },
): Promise<Page> {
  const page = await images.page(glanceQuery(query, at)).catch(refusedAs("page"))
  const last = page.images.at(-1)
  return page.marker === undefined && last !== undefined && mayGoOn(query, page)
    ? { ...page, marker: last.id }
    : page
}

/**
 * An image that has the tag in two spellings counts twice towards Glance's limit, so that the page is short
 * and has no `next` (seen on Glance 25).
 */
const mayGoOn = ({ tag }: ListQuery, page: Page) =>
  tag !== undefined && tag.length > 0 && page.images.some(({ tags = [] }) => twins(tags) !== undefined)

import type { ListCatalogInput } from "../schemas/catalog/query.js"
import type { PageMeta } from "../schemas/catalog/document.js"
import type { Cursor } from "./query/cursor.js"
import { invalid } from "./query/refuse.js"
import type { Wanted } from "./query/statements.js"

type Page = ListCatalogInput["page"]

const SIZE = 50

const FORMS = "Use number and size, offset and limit, or after or before with size"

/** The parameters that identify a form of paging; only one of them may be present. */
const EXCLUSIVE = [
  ["number", ["offset", "limit", "after", "before"]],
  ["offset", ["number", "size", "after", "before"]],
  ["limit", ["number", "size", "after", "before"]],
  ["after", ["before"]],
] as const

/** The rows of a page. Throws Refusal 400 for parameters that cannot be combined. */
export function wantedPage(page: Page, cursorOf: (text: string, parameter: string) => Cursor): Wanted {
  for (const [name, others] of EXCLUSIVE) {
    const other = others.find((one) => page[one] !== undefined)
    if (page[name] !== undefined && other !== undefined)
      throw invalid("invalid_page", `page[${name}]`, `does not go with page[${other}]. ${FORMS}`)
  }
  const limit = page.size ?? page.limit ?? SIZE
  const name = page.after !== undefined ? "after" : page.before !== undefined ? "before" : undefined
  if (name !== undefined) {
    const cursor = cursorOf(page[name] ?? "", `page[${name}]`)
    return { limit, offset: 0, cursor, isReversed: name === "before" }
  }
  const offset = page.offset ?? ((page.number ?? 1) - 1) * limit
  return { limit, offset, isReversed: false }
}

interface PageFound {
  total: number
  wanted: Wanted
  hasMore: boolean
  isEmpty: boolean
  before?: string
  after?: string
}

export function pageMeta({ total, wanted, hasMore, isEmpty, before, after }: PageFound): PageMeta {
  const { limit: size, offset, cursor, isReversed } = wanted
  const hasOther = cursor === undefined ? offset > 0 && total > 0 : !isEmpty
  return {
    ...(cursor === undefined && { number: Math.floor(offset / size) + 1 }),
    ...{ size, total: Math.ceil(total / size) },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    has_next: isReversed ? hasOther : hasMore,
    has_previous: isReversed ? hasMore : hasOther,
  }
}

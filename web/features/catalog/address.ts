import type { Filter } from "./operators.js"

/** A view of the catalog, as the address has it: a link shows the same again. */
export interface CatalogView {
  filters: Filter[]
  /** A field, with `-` in front for descending. */
  sort: string
  page: number
  size: number
  columns: string[]
  isGrid: boolean
  /** The hash of the image whose details are open. */
  open: string
}

const DEFAULT: CatalogView = {
  ...{ filters: [], sort: "-created_at", page: 1, size: 20 },
  ...{ columns: ["tags", "size", "copies", "hash_verified", "created_at"], isGrid: false, open: "" },
}

export const SIZES = ["20", "50", "100", "200"]

/**
 * `filter[field]`, `filter[field][operator]`, and both behind `[or]` or `[not]`, as in queries. Brackets of a
 * name are percent-encoded once more.
 */
const FILTER = /^filter\[(?:(or|not)\]\[)?([^[\]]+)\](?:\[([^[\]]+)\])?$/

export function viewIn(search: URLSearchParams): CatalogView {
  const whole = (name: "page" | "size", most: number) => {
    const number = Number(search.get(name) ?? "")
    return Number.isInteger(number) && number >= 1 && number <= most ? number : DEFAULT[name]
  }
  return {
    filters: [...search].flatMap(([name, value]) => filterIn(name, value)),
    sort: search.get("sort") || DEFAULT.sort,
    page: whole("page", 500_000),
    size: whole("size", 200),
    columns: search.has("column") ? search.getAll("column").filter(Boolean) : DEFAULT.columns,
    isGrid: search.get("view") === "grid",
    open: search.get("image") ?? "",
  }
}

function filterIn(name: string, value: string): Filter[] {
  const [, group, field, operator] = FILTER.exec(name) ?? []
  if (field === undefined) return []
  /** What is not an operator is refused by the server, with a sentence that names it. */
  const named = { field: nameIn(field), value }
  return [{ ...named, ...(operator && { operator }), ...(group && { group }) } as Filter]
}

const encoded = (name: string) => name.replace(/[[\]%]/g, encodeURIComponent)

const nameIn = (text: string) => text.replace(/%5B|%5D|%25/gi, decodeURIComponent)

/** The address of a view. What is usual is left out. */
export function addressOf(view: CatalogView): URLSearchParams {
  const search = new URLSearchParams()
  for (const { field, operator, value, group } of view.filters)
    search.append(
      `filter${[group, encoded(field), operator].map((part) => (part ? `[${part}]` : "")).join("")}`,
      value,
    )
  if (view.sort !== DEFAULT.sort) search.set("sort", view.sort)
  if (view.page !== DEFAULT.page) search.set("page", String(view.page))
  if (view.size !== DEFAULT.size) search.set("size", String(view.size))
  if (view.columns.join("\0") !== DEFAULT.columns.join("\0"))
    for (const column of view.columns.length > 0 ? view.columns : [""]) search.append("column", column)
  if (view.isGrid) search.set("view", "grid")
  if (view.open !== "") search.set("image", view.open)
  return search
}

/** The query that a view makes. */
export const queryOf = ({ filters, sort, page, size }: CatalogView) => ({
  filter: filters,
  sort: [sort],
  page: { number: page, size },
})

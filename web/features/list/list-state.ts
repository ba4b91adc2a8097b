import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"

type Inputs = inferRouterInputs<AppRouter>["compute"]
type ListInput = NonNullable<Inputs["listImagesWithPagination"]>
type SearchInput = NonNullable<Inputs["listImagesWithSearch"]>

const GIB = 2 ** 30

/**
 * The list input that each parameter of the address maps to. A new filter is a row here and one in
 * filter-panel.tsx.
 */
const PARAMETERS: Record<string, (values: string[], project: string) => Record<string, unknown>> = {
  q: ([name]) => ({ name }),
  status: (status) => ({ status }),
  visibility: ([visibility]) => ({ visibility }),
  owner: ([owner], project) => (owner === "mine" ? { owner: project } : {}),
  disk_format: (disk_format) => ({ disk_format }),
  os_type: ([os_type]) => ({ os_type }),
  os_hidden: ([hidden]) => (hidden === "true" ? { os_hidden: true } : {}),
  tags: (tags) => ({ tags }),
  size_min: ([gib]) => ({ size_min: bytes(gib) }),
  size_max: ([gib]) => ({ size_max: bytes(gib) }),
  since: ([day]) => ({ created_at: [`gte:${startOf(day)}`] }),
  until: ([day]) => ({ created_at: [`lt:${startOf(day, 1)}`] }),
}

export const FILTERS = Object.keys(PARAMETERS)

export const DEFAULT_SORT = "created_at:desc"
export const PAGE_SIZE = 20

/**
 * The list input for an address without a text to search for. `next` is a link from the previous page and
 * contains its filters.
 */
export function inputOf(search: URLSearchParams, project: string): ListInput {
  const next = search.get("next")
  return next === null ? filtersOf(search, project) : { next }
}

/** The search input for the address: a page of it needs the filters as well. */
export function searchInputOf(search: URLSearchParams, project: string): SearchInput {
  const next = search.get("next")
  return { ...(filtersOf(search, project) as SearchInput), ...(next !== null && { next }) }
}

function filtersOf(search: URLSearchParams, project: string): object {
  const parts = FILTERS.flatMap((name) => {
    const values = search.getAll(name).filter((value) => value !== "")
    return values.length > 0 ? [PARAMETERS[name]?.(values, project) ?? {}] : []
  })
  const created_at = parts.flatMap((part) => (part["created_at"] as string[] | undefined) ?? [])
  const filters = Object.assign({}, ...parts, created_at.length > 0 && { created_at }) as object
  return { ...filters, sort: search.get("sort") ?? DEFAULT_SORT, limit: PAGE_SIZE }
}

const bytes = (gib: string | undefined) => Math.round(Number(gib) * GIB)

/**
 * The start of a day in the user's time zone, or of a later day. Invalid input is returned unchanged, for the
 * server to refuse.
 */
function startOf(day = "", daysLater = 0): string {
  const date = new Date(`${day}T00:00:00`)
  if (Number.isNaN(date.getTime())) return day
  date.setDate(date.getDate() + daysLater)
  return date.toISOString()
}

/** The address with other filters, at the first page: the link of a later page belongs to the old filters. */
export function changed(
  search: URLSearchParams,
  changes: Record<string, string | string[] | null>,
): URLSearchParams {
  const result = new URLSearchParams(search)
  result.delete("next")
  for (const [name, value] of Object.entries(changes)) {
    result.delete(name)
    for (const one of [value ?? []].flat()) if (one !== "") result.append(name, one)
  }
  return result
}

export const isFiltered = (search: URLSearchParams) => FILTERS.some((name) => search.get(name))

import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server"
import type { AppRouter } from "@polaris-bff/client"

type Inputs = inferRouterInputs<AppRouter>["compute"]
type ListInput = NonNullable<Inputs["listImagesWithPagination"]>
type SearchInput = NonNullable<Inputs["listImagesWithSearch"]>
type WatchInput = Inputs["watchImages"]
type CountInput = NonNullable<Inputs["countImages"]>

type Counted = inferRouterOutputs<AppRouter>["compute"]["countImages"]["groups"]

interface Tab {
  name: keyof Counted
  filters: (project: string) => Record<string, unknown>
  /** The filters of the panel that would contradict the tab. */
  without?: string[]
}

/** The parts of the list, the first of which has no parameter in the address. */
export const TABS: Tab[] = [
  { name: "listed", filters: () => ({}) },
  { name: "mine", filters: (owner) => ({ owner }) },
  {
    name: "shared",
    filters: (not_owner) => ({ visibility: "shared", not_owner }),
    without: ["visibility"],
  },
  { name: "public", filters: () => ({ visibility: "public" }), without: ["visibility"] },
  { name: "community", filters: () => ({ visibility: "community" }), without: ["visibility"] },
]

/** The tab of an address. */
export const tabOf = (search: URLSearchParams): Tab =>
  TABS.find(({ name }) => name === search.get("tab")) ?? (TABS[0] as Tab)

const GIB = 2 ** 30

/**
 * The list input that each parameter of the address maps to. A new filter is a row here and one in
 * filter-panel.tsx.
 */
const PARAMETERS: Record<string, (values: string[], project: string) => Record<string, unknown>> = {
  q: ([name]) => ({ name }),
  status: (status) => ({ status }),
  visibility: ([visibility]) => ({ visibility }),
  disk_format: (disk_format) => ({ disk_format }),
  os_type: ([os_type]) => ({ os_type }),
  os_hidden: ([hidden]) => (hidden === "true" ? { os_hidden: true } : {}),
  tags: (tags) => ({ tags }),
  size_min: ([gib]) => ({ size_min: bytes(gib) }),
  size_max: ([gib]) => ({ size_max: bytes(gib) }),
  since: ([day]) => ({ created_at: [`gte:${startOf(day)}`] }),
  until: ([day]) => ({ created_at: [`lt:${startOf(day, 1)}`] }),
  /** Last, so that a tab shows what it says whatever else the address has. */
  tab: ([tab = ""], project) => TABS.find(({ name }) => name === tab)?.filters(project) ?? {},
}

export const FILTERS = Object.keys(PARAMETERS).filter((name) => name !== "tab")

export const DEFAULT_SORT = "created_at:desc"

/**
 * The list input for an address without a text to search for. `next` is a link from the previous page and
 * contains its filters.
 */
export function inputOf(search: URLSearchParams, project: string, limit: number): ListInput {
  const next = search.get("next")
  return next === null ? { ...filtersOf(search, project), ...sortAnd(search, limit) } : { next }
}

/** The search input for the address: a page of it needs the filters as well. */
export function searchInputOf(search: URLSearchParams, project: string, limit: number): SearchInput {
  const next = search.get("next")
  return { ...filtersOf(search, project), ...sortAnd(search, limit), ...(next !== null && { next }) }
}

/** The input that counts the images of all tabs, with the other filters of the address. */
export function countInputOf(search: URLSearchParams, project: string): CountInput {
  const others = new URLSearchParams(search)
  others.delete("tab")
  const { name: text, visibility = "all", ...filters } = filtersOf(others, project)
  return { ...filters, ...(text !== undefined && { text }), visibility }
}

/** What to watch for the address. A text to search for is left out: the search itself applies it. */
export function watchInputOf(search: URLSearchParams, project: string): WatchInput {
  const { name: _text, ...filters } = filtersOf(search, project)
  return { filters }
}

const sortAnd = (search: URLSearchParams, limit: number) => ({
  sort: search.get("sort") ?? DEFAULT_SORT,
  limit,
})

function filtersOf(search: URLSearchParams, project: string): Exclude<SearchInput, void> {
  const parts = Object.keys(PARAMETERS).flatMap((name) => {
    const values = search.getAll(name).filter((value) => value !== "")
    return values.length > 0 ? [PARAMETERS[name]?.(values, project) ?? {}] : []
  })
  const created_at = parts.flatMap((part) => (part["created_at"] as string[] | undefined) ?? [])
  return Object.assign({}, ...parts, created_at.length > 0 && { created_at }) as object
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

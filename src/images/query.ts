import { Refusal } from "../errors.js"
import type { ListQuery } from "../schemas/list.js"
import { hasBlankEnd, withoutEndSpaces } from "../schemas/text.js"
import { sortText } from "../schemas/sort.js"
import type { TimeBound, TimeOperator } from "../schemas/time.js"

type Filters = Omit<ListQuery, "sort" | "limit" | "marker">
type Pairs = [name: string, value: string][]

/**
 * One row for each filter: translates the guide's parameter to Glance's (docs/adr/0010, recorded from Glance
 * 25).
 */
const TRANSLATIONS: { [F in keyof Filters]-?: (value: NonNullable<Filters[F]>) => Pairs } = {
  /** `eq:` takes any name literally; a bare name with a colon in it would be read as an operator. */
  name: (names) =>
    names.length > 1
      ? [["name", `in:${names.map(quoted).join(",")}`]]
      : names.map((name) => ["name", `eq:${name}`]),
  status: (statuses) => list("status", statuses),
  visibility: (visibility) => [["visibility", visibility]],
  owner: (owner) => [["owner", owner]],
  not_owner: () => [],
  protected: (flag) => [["protected", String(flag)]],
  container_format: (formats) => list("container_format", formats),
  disk_format: (formats) => list("disk_format", formats),
  size_min: (bytes) => [["size_min", String(bytes)]],
  size_max: (bytes) => [["size_max", String(bytes)]],
  /** The guide means a minimum; Glance's own `min_ram` means equality, its `_min` works on any number. */
  min_ram: (megabytes) => [["min_ram_min", String(megabytes)]],
  min_disk: (gigabytes) => [["min_disk_min", String(gigabytes)]],
  tag: (tags) => tags.map((tag) => ["tag", findable(tag)]),
  os_type: (type) => [["os_type", type]],
  os_hidden: (flag) => [["os_hidden", String(flag)]],
  member_status: (status) => [["member_status", status]],
  created_at: (bounds) => time("created_at", bounds),
  updated_at: (bounds) => time("updated_at", bounds),
}

/** Characters. Glance accepts URLs of about 8 KiB and responds to longer ones with an empty 414. */
const MAX_LENGTH = 7_000

/** The query string for one page. Throws Refusal 400 if the filters are too long together. */
export function glanceQuery(query: ListQuery, page: { limit: number; marker: string | undefined }): string {
  const { sort, limit: _limit, marker: _marker, ...filters } = query
  const search = new URLSearchParams({ sort: sortText(sort), limit: String(page.limit) })
  if (page.marker !== undefined) search.set("marker", page.marker)
  for (const [name, value] of translated(filters)) search.append(name, value)
  const text = search.toString()
  if (text.length > MAX_LENGTH)
    throw new Refusal(400, "The filters are too long together. Use fewer names or tags.")
  return text
}

function translated(filters: Filters): Pairs {
  const rows = TRANSLATIONS as Record<string, (value: unknown) => Pairs>
  return Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : (rows[name]?.(value) ?? []),
  )
}

const list = (name: string, values: readonly string[]): Pairs => {
  if (values.length === 0) return []
  return [[name, values.length === 1 ? (values[0] ?? "") : `in:${values.join(",")}`]]
}

/** Glance strips the tag it searches for, and its database ignores only spaces at the end. */
function findable(tag: string): string {
  if (hasBlankEnd(withoutEndSpaces(tag)))
    throw new Refusal(
      400,
      `tag: must not end in white space other than spaces, which Glance cannot find. Use another tag.`,
    )
  return tag
}

/** Glance's lists have no escape for a quote (recorded from Glance 25). */
function quoted(name: string): string {
  if (name.includes('"'))
    throw new Refusal(400, 'name: a name that contains " cannot be one of several. Send it alone.')
  return `"${name}"`
}

/**
 * Whether Glance applies these bounds exactly: it stores whole seconds and uses only the last bound on a
 * time. Otherwise images/matches.ts checks them again.
 */
export const exactInGlance = (bounds: TimeBound[] = []) =>
  bounds.length < 2 && bounds.every(({ at }) => at % 1000 === 0)

/** The first bound for Glance, widened to whole seconds; images/matches.ts checks the rest. */
function time(name: string, [bound]: TimeBound[]): Pairs {
  if (bound === undefined) return []
  const widened = WIDENED[bound.operator]
  const [operator, round] = bound.at % 1000 === 0 ? [bound.operator, Math.floor] : widened
  if (operator === undefined) return []
  return [[name, `${operator}:${new Date(round(bound.at / 1000) * 1000).toISOString().slice(0, 19)}Z`]]
}

const WIDENED: Record<TimeOperator, [TimeOperator | undefined, (seconds: number) => number]> = {
  gt: ["gte", Math.floor],
  gte: ["gte", Math.floor],
  lt: ["lte", Math.ceil],
  lte: ["lte", Math.ceil],
  eq: ["eq", Math.floor],
  neq: [undefined, Math.floor],
}

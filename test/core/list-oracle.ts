import type { VisibleImage } from "./many-images.js"

/** A list's parameters, as a caller writes them. */
export interface Query {
  name?: string | string[]
  status?: string | string[]
  visibility?: string
  owner?: string
  not_owner?: string
  protected?: boolean
  container_format?: string | string[]
  disk_format?: string | string[]
  size_min?: number
  size_max?: number
  min_ram?: number
  min_disk?: number
  tag?: string | string[]
  tags?: string | string[]
  os_type?: string
  os_hidden?: boolean
  member_status?: string
  created_at?: string | string[]
  updated_at?: string | string[]
  sort?: string
  sort_key?: string
  sort_dir?: string
}

type Holds<V> = (image: VisibleImage, value: V) => boolean

const list = <T>(value: T | T[]) => [value].flat() as T[]
/** MariaDB's comparison (utf8_general_ci): without case and accents. */
const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
const same = (one: string | null | undefined, two: string) => one != null && folded(one) === folded(two)
/** A form's or a client's `in:a,b`. */
const choices = (value: string | string[]) =>
  typeof value === "string" && value.startsWith("in:") ? value.slice(3).split(",") : list(value)

/** The guide's table of filters, on the whole set and by hand. */
const FILTERS: {
  [
    F in Exclude<keyof Query, "sort" | "sort_key" | "sort_dir" | "visibility" | "os_hidden" | "member_status">
  ]-?: Holds<NonNullable<Query[F]>>
} = {
  name: (image, names) => list(names).some((name) => same(image.name, name)),
  status: (image, wanted) => choices(wanted).includes(image.status),
  owner: (image, owner) => image.owner === owner,
  not_owner: (image, owner) => image.owner !== owner,
  protected: (image, flag) => image.protected === flag,
  container_format: (image, wanted) => choices(wanted).includes(image.container_format ?? "none"),
  disk_format: (image, wanted) => choices(wanted).includes(image.disk_format ?? "none"),
  size_min: (image, bytes) => image.size !== null && image.size >= bytes,
  size_max: (image, bytes) => image.size !== null && image.size <= bytes,
  min_ram: (image, megabytes) => image.min_ram >= megabytes,
  min_disk: (image, gigabytes) => image.min_disk >= gigabytes,
  tag: (image, tags) => list(tags).every((tag) => image.tags.some((held) => same(held, tag))),
  tags: (image, tags) => list(tags).every((tag) => image.tags.some((held) => same(held, tag))),
  os_type: (image, type) => image.properties["os_type"] === type,
  created_at: (image, bounds) => list(bounds).every((bound) => inTime(image.created_at, bound)),
  updated_at: (image, bounds) => list(bounds).every((bound) => inTime(image.updated_at, bound)),
}

function inTime(time: string, bound: string): boolean {
  const [, operator = "eq", text = ""] = /^(?:([a-z]+):)?(.*)$/.exec(bound) ?? []
  const [left, right] = [Date.parse(time), Date.parse(text)]
  const order = { gt: left > right, gte: left >= right, lt: left < right, lte: left <= right }
  const equal = { eq: left === right, neq: left !== right }
  return { ...order, ...equal }[operator] ?? false
}

/**
 * Who sees what: own images, public ones, those shared with us by our word on them, others' community ones if
 * asked for.
 */
function seen(
  image: VisibleImage,
  { visibility, member_status = "accepted", os_hidden = false }: Query,
  mine: string,
) {
  if (image.os_hidden !== os_hidden) return false
  if (visibility !== undefined && visibility !== "all" && visibility !== image.visibility) return false
  if (image.owner === mine || image.visibility === "public") return true
  if (image.visibility === "community") return visibility === "all" || visibility === "community"
  const { membership } = image
  return membership !== undefined && (member_status === "all" || member_status === membership)
}

/** The ids a list must give, in its order. */
export function expected(images: VisibleImage[], query: Query, mine: string): string[] {
  const filters = Object.entries(FILTERS) as [keyof Query, Holds<unknown>][]
  return images
    .filter((image) => seen(image, query, mine))
    .filter((image) =>
      filters.every(([name, holds]) => query[name] === undefined || holds(image, query[name])),
    )
    .sort(comparing(order(query)))
    .map(({ id }) => id)
}

type By = [key: string, direction: string]

/** Ties are broken by creation time and id, downwards unless the only key goes up. */
function order({ sort, sort_key = "created_at", sort_dir = "desc" }: Query): By[] {
  const by: By[] = sort
    ? sort.split(",").map((part) => [part.split(":")[0] ?? "", part.split(":")[1] ?? "desc"])
    : [[sort_key, sort_dir]]
  const last = by.length === 1 ? (by[0]?.[1] ?? "desc") : "desc"
  return [...by, ["created_at", last], ["id", last]]
}

const comparing = (by: By[]) => (one: VisibleImage, two: VisibleImage) => {
  for (const [key, direction] of by) {
    const [left, right] = [rank(one, key), rank(two, key)]
    if (left !== right) return (left < right ? -1 : 1) * (direction === "asc" ? 1 : -1)
  }
  return 0
}

/** Nothing comes before everything. */
function rank(image: VisibleImage, key: string): string | number {
  const value = image[key as "name" | "size"]
  if (typeof value === "string") return `1${folded(value)}`
  return value ?? (key === "size" ? -1 : "0")
}

import { eq, gte, lt, sql, type SQL } from "drizzle-orm"
import type { Caller } from "../call.js"
import { albumId } from "../schemas/library/ids.js"
import { DISKS, KINDS, PICTURES } from "../schemas/library/values.js"
import { invalidQuery, type FilterTerm } from "./search-query.js"
import { images } from "./tables.js"
import { folded } from "./terms.js"

type Searcher = Pick<Caller, "user" | "project"> | undefined

/** One filter. `condition` returns undefined for a value that the filter does not accept. */
interface Filter {
  takes: string
  condition(value: string, caller: Searcher): SQL | undefined
}

const FORMATS = [...Object.values(PICTURES), ...DISKS]
const ALIASES: Record<string, string> = { jpg: "jpeg", tif: "tiff" }

const A_DATE = "a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z"

const FILTERS: Record<string, Filter> = {
  tag: {
    takes: "a tag",
    condition: (tag) => (tag === "" ? undefined : sql`${images.foldedTags} @> array[${folded(tag)}]::text[]`),
  },
  owner: {
    takes: "a user's id, or me with a token",
    condition(owner, caller) {
      if (owner === "me") return caller && eq(images.ownerId, caller.user.id)
      return /^[\w.@-]{1,255}$/.test(owner) ? eq(images.ownerId, owner) : undefined
    },
  },
  type: {
    takes: `one of ${[...KINDS, ...FORMATS].join(", ")}`,
    condition(given) {
      const type = ALIASES[given.toLowerCase()] ?? given.toLowerCase()
      const kind = KINDS.find((one) => one === type)
      if (kind !== undefined) return eq(images.kind, kind)
      return FORMATS.some((one) => one === type) ? eq(images.format, type) : undefined
    },
  },
  album: {
    takes: "an album's id",
    condition(id, caller) {
      if (!albumId.safeParse(id).success) return undefined
      return sql`exists (select 1 from library_album_image entry join library_album album on album.id = entry.album_id
        where album.id = ${id} and album.project_id = ${caller?.project.id ?? ""} and entry.image_id = library_image.id)`
    },
  },
  before: {
    takes: A_DATE,
    condition: (text) => withDate(text, (date) => lt(images.createdAt, date)),
  },
  after: {
    takes: A_DATE,
    condition: (text) => withDate(text, (date) => gte(images.createdAt, date)),
  },
  is: {
    takes: "public",
    condition: (what) => (what.toLowerCase() === "public" ? eq(images.visibility, "public") : undefined),
  },
}

/** A day begins at midnight, UTC. */
function withDate(text: string, condition: (date: Date) => SQL): SQL | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/i.test(text))
    return undefined
  const date = new Date(text)
  const day = new Date(text.slice(0, 10))
  /** JavaScript parses 31 February as 3 March. */
  const exists = !Number.isNaN(date.getTime()) && day.toISOString().startsWith(text.slice(0, 10))
  return exists && day.getUTCFullYear() > 0 ? condition(date) : undefined
}

/** @throws Refusal 400 that names `q` */
export function conditionOf({ name, value, isExcluded }: FilterTerm, caller: Searcher): SQL {
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined
  if (filter === undefined)
    throw invalidQuery(
      `there is no filter ${name}:, only ${Object.keys(FILTERS).join(", ")}. Put "${name}:${value}" in quotes to search for it.`,
    )
  const condition = filter.condition(value, caller)
  if (condition === undefined) throw invalidQuery(`${name}: takes ${filter.takes}`)
  return isExcluded ? sql`(${condition}) is not true` : condition
}

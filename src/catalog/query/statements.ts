import { sql, type SQL } from "drizzle-orm"
import { behind, notBefore, type Cursor } from "./cursor.js"
import { aliasOf, componentsOf, orderBy, type Component, type SortKey } from "./sort.js"

/** A scope and an order of its images. */
export interface Sorted {
  scope: string
  sort: readonly SortKey[]
}

/** A part of the images that is contiguous in the order. */
export interface SortedPart {
  from: SQL
  where: SQL[]
  components: Component[]
  slot: SQL
  /**
   * The rows of the first sort key's values, which separate the part from others; undefined if there is only
   * one part.
   */
  first?: { hasValue: boolean; rows: SQL }
}

const allOf = (conditions: readonly SQL[]) => sql.join([sql`true`, ...conditions], sql` and `)

/** How many images a scope has. */
export const countAll = (scope: string) =>
  sql`select count(*) as total from catalog_image i where i.scope = ${scope}`

/**
 * Splits all images into parts, in their order. If the first sort key has values of one type, images with a
 * value and images without one are separate parts, so that an index gives the order.
 */
export function sortedParts(sorted: Sorted): SortedPart[] {
  const [first] = sorted.sort
  const field = first?.field
  if (field === undefined || field.column !== undefined) return [wholePart(sorted)]
  const [type, ...others] = field.types
  if (type === undefined || others.length > 0) return [wholePart(sorted)]
  const value = sql.raw(`${aliasOf(0)}.${type}`)
  /** Only the first item of a list counts. */
  const isFirst = field.hasLists ? sql`${sql.raw(aliasOf(0))}.position = 0` : sql`true`
  const condition = sql`${sql.raw(aliasOf(0))}.field = ${field.id} and ${value} is not null and ${isFirst}`
  const rows = sql`select ${sql.raw(aliasOf(0))}.slot from catalog_value ${sql.raw(aliasOf(0))} where ${condition}`
  return [withValue(sorted, { condition, rows }), withoutValue(sorted, rows)]
}

/** All images as one part. */
export function wholePart({ scope, sort }: Sorted): SortedPart {
  const key = sql`i.key`
  return {
    from: sql`catalog_image i ${joinsOf(sort, 0, key)}`,
    where: [sql`i.scope = ${scope}`],
    components: componentsOf(sort, key),
    slot: sql`i.slot`,
  }
}

function withValue({ scope, sort }: Sorted, { condition, rows }: { condition: SQL; rows: SQL }): SortedPart {
  const own = sql.raw(aliasOf(0))
  const key = sql`${own}.image`
  const usesImage = sort.some(({ field }) => field.column !== undefined)
  const image = usesImage ? sql`join catalog_image i on i.scope = ${scope} and i.key = ${key}` : sql``
  const components = componentsOf(sort, key)
  return {
    from: sql`catalog_value ${own} ${image} ${joinsOf(sort, 1, key)}`,
    where: [condition],
    components: components.map((one) => (one.key === 0 ? { ...one, isNullable: false } : one)),
    slot: sql`${own}.slot`,
    first: { hasValue: true, rows },
  }
}

/**
 * The part of the images without a value. It selects all images; those with a value are excluded by their
 * slots.
 */
function withoutValue(sorted: Sorted, rows: SQL): SortedPart {
  const whole = wholePart(sorted)
  return {
    ...whole,
    from: sql`catalog_image i ${joinsOf(sorted.sort, 1, sql`i.key`)}`,
    components: whole.components.filter((one) => one.key !== 0),
    first: { hasValue: false, rows },
  }
}

/** Joins the values of the sort keys, starting with the key of this index. */
function joinsOf(sort: readonly SortKey[], from: number, key: SQL): SQL {
  const joins = sort.flatMap(({ field }, at) => {
    if (at < from || field.column !== undefined) return []
    const alias = sql.raw(aliasOf(at))
    return [
      sql`left join catalog_value ${alias} on ${alias}.image = ${key} and ${alias}.field = ${field.id} and ${alias}.position = 0`,
    ]
  })
  return sql.join(joins, sql` `)
}

/** The rows of a query to read: after an offset, or behind a cursor in one of two directions. */
export interface Wanted {
  limit: number
  offset: number
  cursor?: Cursor | undefined
  /** True to read from the cursor towards the beginning. */
  isReversed: boolean
}

/** The images of these slots, with the values by which they are sorted. */
export function rowsOf(part: SortedPart, range: Wanted, slots: readonly number[]): SQL {
  const columns = part.components.map((component, at) => sql`${shown(component)} as ${sql.raw(`c${at}`)}`)
  const among = sql`${part.slot} = any(${sql.param(slots)}::integer[])`
  return sql`select i.*, ${sql.join(columns, sql`, `)} ${inOrder(part, range, [among])}`
}

/** The slots of a part's rows, in their order. */
export const slotsInOrder = (part: SortedPart, range: Wanted): SQL =>
  sql`select ${part.slot} ${inOrder(part, range)}`

function inOrder(
  { from, where, components }: SortedPart,
  { limit, offset, cursor, isReversed }: Wanted,
  among: readonly SQL[] = [],
): SQL {
  const [first] = components
  const bounds =
    cursor === undefined || first === undefined
      ? []
      : [
          behind(components, cursor, isReversed),
          ...(first.isNullable ? [] : [notBefore(first, cursor, isReversed)]),
        ]
  return sql`from ${from} where ${allOf([...where, ...bounds, ...among])}
    order by ${orderBy(components, isReversed)} limit ${limit} offset ${offset}`
}

const shown = ({ type, value }: Component) =>
  type === "date" ? sql`extract(epoch from ${value}) * 1000` : value

/** The cursor of a row of `rowsOf`. */
export function cursorOf(
  { components }: SortedPart,
  sort: readonly SortKey[],
  row: Record<string, unknown>,
): Cursor {
  const positions = sort.map((_key, key) => {
    const at = components.findIndex((one, index) => one.key === key && row[`c${index}`] !== null)
    const component = components[at]
    if (component === undefined || component.type === "key") return null
    const value = row[`c${at}`] as number | string | boolean
    const isNumber = component.type === "date" || component.type === "number"
    return [component.type, isNumber ? Number(value) : value] as const
  })
  return { positions, key: String(row[`c${components.length - 1}`]) }
}

/** Whether a cursor is in this part. */
export const isIn = ({ first }: SortedPart, cursor: Cursor): boolean =>
  first === undefined || first.hasValue === (cursor.positions[0] !== null)

import { sql, type SQL } from "drizzle-orm"
import type { Condition } from "./conditions.js"
import { behind, notBefore, type Cursor } from "./cursor.js"
import { aliasOf, componentsOf, orderBy, type Component, type SortKey } from "./sort.js"

/** A query whose names have been looked up. */
export interface Prepared {
  scope: string
  conditions: readonly Condition[]
  sort: readonly SortKey[]
}

/** Images of a query that come together in its order. */
export interface QueryPart {
  from: SQL
  where: SQL[]
  components: Component[]
  /** Whether rows have a value by which the part was separated from others; undefined if it was not. */
  hasFirst: boolean | undefined
}

export const all = (conditions: readonly SQL[]) => sql.join([sql`true`, ...conditions], sql` and `)

/** How many images there are. The index of one filter is enough if no condition needs the images' rows. */
export function countOf({ scope, conditions }: Prepared): SQL {
  const first = conditions.find((one) => one.isSelective)
  if (first === undefined || conditions.some((one) => one.usesImage))
    return sql`select count(*) as total from catalog_image i
      where i.scope = ${scope} and ${all(conditions.map((one) => one.on(sql`i.key`)))}`
  const others = conditions.filter((one) => one !== first).map((one) => one.on(sql`found.key`))
  return sql`select count(*) as total from (select distinct image as key from (${first.keys}) as rows (image)) as found
    where ${all(others)}`
}

/**
 * A query in parts, in the order of its sort. If it is sorted by values of one type first, the images that
 * have one and those that have none are separate: so an index gives the order.
 */
export function queryPartsOf(prepared: Prepared): QueryPart[] {
  const [first] = prepared.sort
  const field = first?.field
  if (field === undefined || field.column !== undefined) return [wholePart(prepared)]
  const [type, ...others] = field.types
  if (type === undefined || others.length > 0) return [wholePart(prepared)]
  const value = sql.raw(`${aliasOf(0)}.${type}`)
  return [withValue(prepared, { field: field.id, value }), withoutValue(prepared, { field: field.id, type })]
}

function wholePart({ scope, conditions, sort }: Prepared): QueryPart {
  const key = sql`i.key`
  return {
    from: sql`catalog_image i ${joinsOf(sort, 0, key)}`,
    where: [sql`i.scope = ${scope}`, ...conditions.map((one) => one.on(key))],
    components: componentsOf(sort, key),
    hasFirst: undefined,
  }
}

function withValue({ scope, conditions, sort }: Prepared, first: { field: number; value: SQL }): QueryPart {
  const key = sql.raw(`${aliasOf(0)}.image`)
  const usesImage =
    conditions.some((one) => one.usesImage) || sort.some(({ field }) => field.column !== undefined)
  const image = usesImage ? sql`join catalog_image i on i.scope = ${scope} and i.key = ${key}` : sql``
  const own = sql.raw(aliasOf(0))
  const components = componentsOf(sort, key)
  return {
    from: sql`catalog_value ${own} ${image} ${joinsOf(sort, 1, key)}`,
    where: [
      sql`${own}.field = ${first.field} and ${own}.position = 0 and ${first.value} is not null`,
      ...conditions.map((one) => one.on(key)),
    ],
    components: components.map((one) => (one.key === 0 ? { ...one, isNullable: false } : one)),
    hasFirst: true,
  }
}

function withoutValue(prepared: Prepared, { field, type }: { field: number; type: string }): QueryPart {
  const whole = wholePart(prepared)
  const key = sql`i.key`
  return {
    from: sql`catalog_image i ${joinsOf(prepared.sort, 1, key)}`,
    where: [
      ...whole.where,
      sql`not exists (select 1 from catalog_value n where n.image = ${key} and n.field = ${field}
        and n.position = 0 and n.${sql.raw(type)} is not null)`,
    ],
    components: whole.components.filter((one) => one.key !== 0),
    hasFirst: false,
  }
}

/** The values of a sort's keys, from one on. */
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

interface Range {
  limit: number
  offset: number
  cursor?: Cursor | undefined
  isReversed: boolean
}

/** The keys of a part's rows with what they are sorted by. */
export function rowsOf(
  { from, where, components }: QueryPart,
  { limit, offset, cursor, isReversed }: Range,
): SQL {
  const [first] = components
  const bounds =
    cursor === undefined || first === undefined
      ? []
      : [
          behind(components, cursor, isReversed),
          ...(first.isNullable ? [] : [notBefore(first, cursor, isReversed)]),
        ]
  const columns = components.map((component, at) => sql`${shown(component)} as ${sql.raw(`c${at}`)}`)
  return sql`select ${sql.join(columns, sql`, `)} from ${from} where ${all([...where, ...bounds])}
    order by ${orderBy(components, isReversed)} limit ${limit} offset ${offset}`
}

const shown = ({ type, value }: Component) =>
  type === "date" ? sql`extract(epoch from ${value}) * 1000` : value

/** How many rows a part has. */
export const countOfPart = ({ from, where }: QueryPart) =>
  sql`select count(*) as total from ${from} where ${all(where)}`

/** The place of a row of `rowsOf`. */
export function cursorOf(
  { components }: QueryPart,
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

/** Whether a cursor stands in this part. */
export const isIn = (part: QueryPart, cursor: Cursor): boolean =>
  part.hasFirst === undefined || part.hasFirst === (cursor.positions[0] !== null)

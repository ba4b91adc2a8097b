import { sql, type SQL } from "drizzle-orm"
import { VALUE_TYPES, type ValueType } from "../typed.js"
import { TAGS } from "../write.js"
import type { QueryField } from "./fields.js"
import { invalid } from "./refuse.js"

/** One key of a sort. */
export interface SortKey {
  field: QueryField
  isDescending: boolean
}

/** One expression of the order. Rows without a value come last in both directions. */
export interface Component {
  /** The index of the sort key to which it belongs. */
  key: number
  value: SQL
  type: ValueType | "key"
  isDescending: boolean
  isNullable: boolean
}

/** @throws Refusal 400 that names `sort` */
export function sortKeysOf(names: readonly string[], fields: ReadonlyMap<string, QueryField>): SortKey[] {
  const keys = names.map((name) => sortKeyOf(name, fields))
  if (new Set(keys.map(({ field }) => field.name)).size < keys.length)
    throw invalid("invalid_sort", "sort", "names a field twice")
  return keys
}

/** The name of the field in a sort. */
export const sortedField = (name: string) => name.replace(/^-/, "")

function sortKeyOf(name: string, fields: ReadonlyMap<string, QueryField>): SortKey {
  const field = fields.get(sortedField(name))
  if (field === undefined || field.name === TAGS)
    throw invalid("invalid_sort", "sort", `none of your images has a field "${sortedField(name)}" to sort by`)
  return { field, isDescending: name.startsWith("-") }
}

/** The alias of the table with the values of a sort key. */
export const aliasOf = (key: number) => `s${key}`

/**
 * The expressions of a sort. Values of several types are ordered by type first: numbers, dates, texts,
 * booleans.
 */
export function componentsOf(keys: readonly SortKey[], imageKey: SQL): Component[] {
  const components = keys.flatMap(({ field, isDescending }, key): Component[] => {
    if (field.column !== undefined) {
      const [type = "text"] = field.types
      return [{ key, value: sql.raw(`i.${field.column}`), type, isDescending, isNullable: false }]
    }
    const types = VALUE_TYPES.filter((type) => field.types.includes(type))
    return types.map((type) => ({
      ...{ key, type, isDescending, isNullable: true },
      value: sql.raw(`${aliasOf(key)}.${type}`),
    }))
  })
  return [
    ...components,
    { key: keys.length, value: imageKey, type: "key", isDescending: false, isNullable: false },
  ]
}

export function orderBy(components: readonly Component[], isReversed: boolean): SQL {
  const terms = components.map(({ value, isDescending, isNullable }) => {
    const direction = isDescending === isReversed ? "asc" : "desc"
    const nulls = isNullable ? ` nulls ${isReversed ? "first" : "last"}` : ""
    return sql`${value} ${sql.raw(direction + nulls)}`
  })
  return sql.join(terms, sql`, `)
}

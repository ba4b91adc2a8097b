import { sql, type SQL } from "drizzle-orm"
import type { FilterInput } from "../../schemas/catalog/query.js"
import type { Column, QueryField } from "./fields.js"
import { questionOf, type FilterTest, type Test } from "./operators.js"
import { invalid, parameterOf } from "./refuse.js"

/** One condition on an image. */
export interface Condition {
  /** The condition on an image with this key. */
  on(key: SQL): SQL
  /** The keys of all images for which it holds. */
  keys: SQL
  /** `on` reads columns of the image, whose alias is `i`. */
  usesImage: boolean
  /** `keys` are read from one index, without looking at all images. */
  isSelective: boolean
}

interface Query {
  scope: string
  fields: ReadonlyMap<string, QueryField>
}

/** The conditions of a query, which must all hold. @throws Refusal 400 that names a filter */
export function conditionsOf(filters: readonly FilterInput[], query: Query): Condition[] {
  const all = filters.map((filter) => ({ filter, condition: conditionOf(filter, query) }))
  const alternatives = all.filter(({ filter }) => filter.group === "or").map(({ condition }) => condition)
  const others = all.filter(({ filter }) => filter.group !== "or").map(({ condition }) => condition)
  return alternatives.length === 0 ? others : [...others, anyOf(alternatives)]
}

function conditionOf(filter: FilterInput, { scope, fields }: Query): Condition {
  const field = fields.get(filter.field)
  if (field === undefined)
    throw invalid("invalid_filter", parameterOf(filter), "none of your images has a field of this name")
  const question = questionOf(filter, field)
  if (field.column !== undefined) return ofColumn(field.column, question, scope)
  return ofKeys(keysOf(field.id, question.all), question.isNegative, scope)
}

function anyOf(conditions: Condition[]): Condition {
  const [only] = conditions
  if (only !== undefined && conditions.length === 1) return only
  const keys = unionOf(conditions.map((one) => one.keys))
  const isSelective = conditions.every((one) => one.isSelective)
  return { keys, isSelective, usesImage: false, on: (key) => sql`${key} in (${keys})` }
}

/** The keys of a scope's images with a condition on the image `o`. */
const imagesWith = (scope: string, condition: SQL) =>
  sql`select o.key from catalog_image o where o.scope = ${scope} and ${condition}`

function ofColumn(column: Column, { all, isNegative }: FilterTest, scope: string): Condition {
  function test(image: "i" | "o"): SQL {
    const value = sql.raw(`${image}.${column}`)
    const groups = all === "present" ? [sql`true`] : all.map((tests) => eitherOf(tests, value))
    return isNegative ? sql`not (${sql.join(groups, sql` and `)})` : sql.join(groups, sql` and `)
  }
  return { usesImage: true, on: () => test("i"), keys: imagesWith(scope, test("o")), isSelective: false }
}

const eitherOf = (tests: Test[], value: SQL) =>
  sql`(${sql.join([sql`false`, ...tests.map(({ holds }) => holds(value))], sql` or `)})`

/** The keys of images with a value for which each group has a test that holds. */
function keysOf(field: number, all: FilterTest["all"]): SQL {
  const rows = sql`select v.image from catalog_value v where v.field = ${field}`
  if (all === "present") return rows
  const sets = all.map((tests) =>
    tests.length === 0
      ? sql`${rows} and false`
      : unionOf(tests.map(({ type, holds }) => sql`${rows} and ${holds(sql.raw(`v.${type}`))}`)),
  )
  return joined(sets, sql` intersect `)
}

function ofKeys(keys: SQL, isNegative: boolean, scope: string): Condition {
  if (!isNegative) return { keys, isSelective: true, usesImage: false, on: (key) => sql`${key} in (${keys})` }
  /** NOT IN would be slow for many keys. */
  const on = (key: SQL) => sql`not exists (select 1 from (${keys}) as other (key) where other.key = ${key})`
  return { on, keys: imagesWith(scope, on(sql`o.key`)), usesImage: false, isSelective: false }
}

const unionOf = (sets: SQL[]) => joined(sets, sql` union all `)

const joined = (sets: SQL[], by: SQL) => {
  const [only] = sets
  if (only !== undefined && sets.length === 1) return only
  return sql.join(
    sets.map((keys) => sql`(${keys})`),
    by,
  )
}

import { sql, type SQL } from "drizzle-orm"
import type { FilterInput } from "../../schemas/catalog/query.js"
import type { Column, QueryField } from "./fields.js"
import { questionOf, type FilterTest, type Test } from "./operators.js"
import { invalid, parameterOf } from "./refuse.js"

/** A condition on images. `rows` selects the slots of images from one index. */
export type Condition =
  | { kind: "rows"; rows: SQL }
  | { kind: "all"; of: readonly Condition[] }
  | { kind: "any"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }

interface Query {
  scope: string
  fields: ReadonlyMap<string, QueryField>
}

/** The condition of a query. @throws Refusal 400 that names a filter */
export function conditionFor(filters: readonly FilterInput[], query: Query): Condition {
  const all = filters.map((filter) => ({ filter, condition: conditionOfOne(filter, query) }))
  const alternatives = all.filter(({ filter }) => filter.group === "or").map(({ condition }) => condition)
  const others = all.filter(({ filter }) => filter.group !== "or").map(({ condition }) => condition)
  return {
    kind: "all",
    of: alternatives.length === 0 ? others : [...others, { kind: "any", of: alternatives }],
  }
}

function conditionOfOne(filter: FilterInput, { scope, fields }: Query): Condition {
  const field = fields.get(filter.field)
  if (field === undefined)
    throw invalid("invalid_filter", parameterOf(filter), "none of your images has a field of this name")
  const question = questionOf(filter, field)
  const rowsWith = field.column === undefined ? valuesOf(field.id) : imagesOf(field.column, scope)
  const holds = positive(question.all, rowsWith)
  return question.isNegative ? { kind: "not", of: holds } : holds
}

/** Each group has a test that holds for a value of the image. */
const positive = (all: FilterTest["all"], rowsWith: (test?: Test) => SQL): Condition =>
  all === "present"
    ? { kind: "rows", rows: rowsWith() }
    : {
        kind: "all",
        of: all.map((tests) => ({
          kind: "any",
          of: tests.map((test) => ({ kind: "rows", rows: rowsWith(test) })),
        })),
      }

/** An index has only values of one type. */
const valuesOf = (field: number) => (test?: Test) => {
  const rows = sql`select v.slot from catalog_value v where v.field = ${field}`
  if (test === undefined) return rows
  const value = sql.raw(`v.${test.type}`)
  return sql`${rows} and ${value} is not null and ${test.holds(value)}`
}

const imagesOf = (column: Column, scope: string) => (test?: Test) =>
  sql`select i.slot from catalog_image i where i.scope = ${scope} and ${test?.holds(sql.raw(`i.${column}`)) ?? sql`true`}`

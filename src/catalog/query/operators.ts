import { sql, type SQL } from "drizzle-orm"
import { LONGEST_VALUE, MOST_VALUES, type FilterInput, type Operator } from "../../schemas/catalog/query.js"
import type { ValueType } from "../typed.js"
import { TAGS } from "../write.js"
import type { QueryField } from "./fields.js"
import { readingsOf, type Readings } from "./readings.js"
import { invalid, parameterOf } from "./refuse.js"

/** A condition on values of one type. */
export interface Test {
  type: ValueType
  holds(column: SQL): SQL
}

/**
 * The condition of a filter. For each group in `all`, one of its tests must hold for some value; `"present"`
 * means that there is a value. `isNegative` negates the whole.
 */
export interface FilterTest {
  all: Test[][] | "present"
  isNegative: boolean
}

interface Kind {
  /** The types that the operator accepts, for a refusal. */
  takes: string
  types: readonly ValueType[]
  ask(values: Readings[], types: readonly ValueType[], refuse: (message: string) => Error): FilterTest
}

const ANY_TYPE: readonly ValueType[] = ["number", "date", "text", "boolean"]

const equal: Kind = {
  takes: "values",
  types: ANY_TYPE,
  ask: (values, types) => ({ all: [equalTo(values, types)], isNegative: false }),
}

const negative = (kind: Kind): Kind => ({
  ...kind,
  ask: (...given) => ({ ...kind.ask(...given), isNegative: true }),
})

const compared = (operator: SQL): Kind => ({
  takes: "numbers and dates",
  types: ["number", "date"],
  ask([value], types, refuse) {
    const tests = (["number", "date"] as const).flatMap((type): Test[] => {
      const bound = value && parameterFor(type, value)
      if (bound === undefined || !types.includes(type)) return []
      return [{ type, holds: (column) => sql`${column} ${operator} ${bound}` }]
    })
    const wanted = types.filter((type) => type === "number" || type === "date").join(" or a ")
    if (tests.length === 0) throw refuse(`takes a ${wanted}`)
    return { all: [tests], isNegative: false }
  },
})

const textual = (holds: (column: SQL, text: string) => SQL): Kind => ({
  takes: "text",
  types: ["text"],
  ask: ([value]) => ({
    all: [[{ type: "text", holds: (column) => holds(column, value?.text ?? "") }]],
    isNegative: false,
  }),
})

const allOf: Kind = {
  takes: "tags",
  types: ["text"],
  ask: (values) => ({ all: values.map((value) => equalTo([value], ["text"])), isNegative: false }),
}

const present: Kind = {
  takes: "values",
  types: ANY_TYPE,
  ask([value], _types, refuse) {
    if (value?.boolean === undefined) throw refuse("takes true or false")
    return { all: "present", isNegative: !value.boolean }
  },
}

const KINDS: Record<Operator | "is", Kind> = {
  is: equal,
  in: equal,
  not_in: negative(equal),
  gt: compared(sql`>`),
  gte: compared(sql`>=`),
  lt: compared(sql`<`),
  lte: compared(sql`<=`),
  contains: textual((column, text) => sql`strpos(${column}, ${text}::text) > 0`),
  starts_with: textual((column, text) => sql`${column} like ${`${escaped(text)}%`}`),
  ends_with: textual((column, text) => sql`right(${column}, length(${text}::text)) = ${text}`),
  not_null: present,
  any: equal,
  all: allOf,
  none: negative(equal),
}

/** Escapes the wildcards of LIKE. */
const escaped = (text: string) => text.replace(/[\\%_]/g, "\\$&")

const OF_TAGS: readonly string[] = ["any", "all", "none"]
const LISTS: readonly string[] = ["in", "not_in", ...OF_TAGS]

/** @throws Refusal 400 that names the filter */
export function questionOf(filter: FilterInput, field: QueryField): FilterTest {
  const { operator = "is", group } = filter
  const parameter = parameterOf(filter)
  refuseOperator(operator, field, parameter)
  const kind = KINDS[operator]
  if (!kind.types.some((type) => field.types.includes(type)))
    throw invalid(
      "unsupported_operation",
      parameter,
      `${operator} is for ${kind.takes}, not for ${field.name}`,
    )
  const refuse = (message: string) => invalid("invalid_filter", parameter, message)
  const values = valuesOf(filter, refuse).map((text) => {
    const readings = readingsOf(text)
    if (readings === undefined) throw refuse("this number is too large")
    return readings
  })
  const question = kind.ask(values, field.types, refuse)
  return group === "not" ? { ...question, isNegative: !question.isNegative } : question
}

function refuseOperator(operator: Operator | "is", { name }: QueryField, parameter: string): void {
  const isOfTags = OF_TAGS.includes(operator)
  if (name === TAGS && !isOfTags && operator !== "not_null")
    throw invalid("invalid_tag_filter", parameter, "tags are filtered with any, all or none")
  if (name !== TAGS && isOfTags)
    throw invalid("unsupported_operation", parameter, `${operator} is for tags; use in or not_in for ${name}`)
}

function valuesOf(filter: FilterInput, refuse: (message: string) => Error): string[] {
  const values = splitValues(filter, refuse)
  if (values.length > MOST_VALUES) throw refuse(`takes at most ${MOST_VALUES} values`)
  if (values.some((value) => value.length > LONGEST_VALUE))
    throw refuse(`takes values of at most ${LONGEST_VALUE} characters`)
  return values
}

function splitValues({ operator, value }: FilterInput, refuse: (message: string) => Error): string[] {
  if (operator === undefined || !LISTS.includes(operator)) {
    if (Array.isArray(value)) throw refuse("takes one value")
    return [String(value)]
  }
  if (Array.isArray(value)) return [...new Set(value.map(String))]
  const items = String(value)
    .split(",")
    .map((item) => item.trim())
  if (items.includes("")) throw refuse("takes values with commas between them, and one is empty")
  return [...new Set(items)]
}

function equalTo(values: Readings[], types: readonly ValueType[]): Test[] {
  return types.flatMap((type): Test[] => {
    const same = values.flatMap((value) => parameterFor(type, value) ?? [])
    if (same.length === 0) return []
    if (same.length === 1) return [{ type, holds: (column) => sql`${column} = ${same[0]}` }]
    const list = sql.join(
      same.map((one) => sql`${one}`),
      sql`, `,
    )
    return [{ type, holds: (column) => sql`${column} in (${list})` }]
  })
}

/** A value as a parameter of SQL, if it can have the type. */
export function parameterFor(type: ValueType, value: Readings): string | number | boolean | undefined {
  if (type === "date") return value.date === undefined ? undefined : new Date(value.date).toISOString()
  return value[type]
}

import { texts } from "../../texts/texts.js"

export type FieldType = "number" | "date" | "text" | "boolean" | "tags"

/** One condition, as the address and the query have it. */
export interface Filter {
  field: string
  operator?: Operator | undefined
  /** Several values have commas between them. */
  value: string
  group?: "or" | "not" | undefined
}

type Operator =
  | ("gt" | "gte" | "lt" | "lte" | "contains" | "starts_with" | "ends_with" | "in" | "not_in" | "not_null")
  | ("any" | "all" | "none")

interface Condition {
  operator?: Operator
  group?: "not"
  types: readonly FieldType[]
  /** What the user enters; a fixed value needs no input. */
  takes: "one" | "several" | { value: string }
}

const ALL: readonly FieldType[] = ["number", "date", "text", "boolean", "tags"]

/** What can be asked of a field, by its type. */
const CONDITIONS: Record<ConditionName, Condition> = {
  contains: { operator: "contains", types: ["text"], takes: "one" },
  gte: { operator: "gte", types: ["number", "date"], takes: "one" },
  lte: { operator: "lte", types: ["number", "date"], takes: "one" },
  gt: { operator: "gt", types: ["number", "date"], takes: "one" },
  lt: { operator: "lt", types: ["number", "date"], takes: "one" },
  is: { types: ["number", "date", "text", "boolean"], takes: "one" },
  is_not: { group: "not", types: ["number", "date", "text", "boolean"], takes: "one" },
  contains_not: { operator: "contains", group: "not", types: ["text"], takes: "one" },
  starts_with: { operator: "starts_with", types: ["text"], takes: "one" },
  ends_with: { operator: "ends_with", types: ["text"], takes: "one" },
  in: { operator: "in", types: ["number", "text"], takes: "several" },
  not_in: { operator: "not_in", types: ["number", "text"], takes: "several" },
  any: { operator: "any", types: ["tags"], takes: "several" },
  all: { operator: "all", types: ["tags"], takes: "several" },
  none: { operator: "none", types: ["tags"], takes: "several" },
  set: { operator: "not_null", types: ALL, takes: { value: "true" } },
  unset: { operator: "not_null", types: ALL, takes: { value: "false" } },
}

export type ConditionName = keyof typeof texts.catalog.operators

export const conditionNamed = (name: ConditionName) => CONDITIONS[name]

const NAMES = Object.keys(CONDITIONS) as ConditionName[]

/** The conditions for a field, the most useful first. */
export const conditionsFor = (types: readonly FieldType[]): ConditionName[] =>
  NAMES.filter((name) => CONDITIONS[name].types.some((type) => types.includes(type)))

/** The condition of a filter; undefined for a combination that only an address can have. */
export function conditionOf({ operator, value, group }: Filter): ConditionName | undefined {
  return NAMES.find((name) => {
    const one = CONDITIONS[name]
    const isSame = one.operator === operator && (one.group === "not") === (group === "not")
    return isSame && (typeof one.takes === "string" || one.takes.value === value)
  })
}

export function labelOfCondition(name: ConditionName, types: readonly FieldType[]): string {
  const dates: Partial<Record<ConditionName, string>> = texts.catalog.dates
  const isDate = types.length === 1 && types[0] === "date"
  return (isDate ? dates[name] : undefined) ?? texts.catalog.operators[name]
}

/** A filter of this condition. */
export function filterWith(field: string, name: ConditionName, value: string, isOr = false): Filter {
  const { operator, group, takes } = CONDITIONS[name]
  const chosen = group ?? (isOr ? "or" : undefined)
  return {
    field,
    value: typeof takes === "string" ? value : takes.value,
    ...(operator && { operator }),
    ...(chosen && { group: chosen }),
  }
}

import { conditionOf, filterWith, labelOfCondition, type ConditionName, type Filter } from "./operators.js"
import { labelOfField, textOf } from "./image-values.js"
import { texts } from "../../texts/texts.js"
import type { CatalogField } from "./use-catalog.js"

/** What an expression such as `width>=1024` means, by the type of the field. */
const SIGNS: Record<string, (types: CatalogField["types"]) => ConditionName> = {
  ">=": () => "gte",
  "<=": () => "lte",
  ">": () => "gt",
  "<": () => "lt",
  "!=": (types) => (types.includes("tags") ? "none" : "is_not"),
  "=": (types) => (types.includes("tags") ? "any" : "is"),
  ":": (types) => (types.includes("tags") ? "any" : types.includes("text") ? "contains" : "is"),
}

/** What follows the name of a field. */
const CONDITION = /^(>=|<=|!=|>|<|=|:)(.+)$/s

/** The filter that is typed, if it is one for an existing field. A name may have signs itself. */
export function typedFilter(text: string, fields: readonly CatalogField[]): Filter | undefined {
  const typed = text.trim()
  const found = fields.flatMap((field) => {
    if (!typed.startsWith(field.id)) return []
    const [, sign = "", value = ""] = CONDITION.exec(typed.slice(field.id.length).trim()) ?? []
    const condition = SIGNS[sign]?.(field.types)
    const isComplete = condition !== undefined && value.trim() !== ""
    return isComplete ? [filterWith(field.id, condition, value.trim())] : []
  })
  return found.toSorted((one, other) => other.field.length - one.field.length)[0]
}

/** Fields whose name or label contains what is typed. */
export function matchingFields(text: string, fields: readonly CatalogField[]): CatalogField[] {
  const wanted = text.trim().toLowerCase()
  return fields.filter(({ id }) => `${id} ${labelOfField(id)}`.toLowerCase().includes(wanted))
}

/** A filter as a sentence: `Width is at least 1,024`. */
export function sentenceOf(filter: Filter, fields: readonly CatalogField[]): string {
  const name = conditionOf(filter)
  const types = fields.find(({ id }) => id === filter.field)?.types ?? []
  const { field, operator = "", value } = filter
  if (name === undefined) return [labelOfField(field), operator, value].join(" ")
  const shown = name === "set" || name === "unset" ? "" : shownValue(value, types, field)
  return texts.catalog.filter.sentence(labelOfField(field), labelOfCondition(name, types), shown)
}

function shownValue(value: string, types: CatalogField["types"], field: string): string {
  if (types.includes("boolean") && (value === "true" || value === "false"))
    return textOf(field, value === "true")
  if (types.length === 1 && types[0] === "number" && /^-?\d+(\.\d+)?$/.test(value))
    return textOf(field, Number(value))
  return types.includes("date") ? textOf(field, value) : texts.listed(value.split(","))
}

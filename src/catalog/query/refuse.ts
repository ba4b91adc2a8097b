import { Refusal } from "../../errors.js"
import type { FilterInput, QueryReason } from "../../schemas/catalog/query.js"

/** Refusal 400 that names a parameter of the query. */
export const invalid = (reason: QueryReason, parameter: string, message: string) =>
  new Refusal(400, {
    message: `${parameter}: ${message}`,
    reason,
    issues: [{ path: parameter, message }],
  })

/** The name of a filter's query parameter. */
export const parameterOf = ({ field, operator, group }: Pick<FilterInput, "field" | "operator" | "group">) =>
  [
    "filter",
    ...[group, field, operator].filter((part) => part !== undefined).map((part) => `[${part}]`),
  ].join("")

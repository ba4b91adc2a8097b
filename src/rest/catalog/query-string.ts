import type { FastifyRequest } from "fastify"
import type { z } from "zod"
import { invalid, parameterOf } from "../../catalog/query/refuse.js"
import type { Refusal } from "../../errors.js"
import { MOST_FILTERS, OPERATORS, type FilterInput, type QueryReason } from "../../schemas/catalog/query.js"
import { invalidInput } from "../../schemas/explain.js"

/** The parameters of a query. Only their names have been checked. */
interface Given {
  filter: FilterInput[]
  sort?: string[]
  page: Record<string, unknown>
  fields: Record<string, string[]>
  include?: string[]
}

/** The largest number of parameters of one request. */
const MOST_PARAMETERS = MOST_FILTERS + 20

/** A name, and all that is between its first bracket and its last. */
const NAME = /^([a-z]+)(?:\[(.*)\])?$/s

/**
 * Parses JSON:API's query to an input. Not done by a library, because the usual parsers merge `filter[a]=1`
 * with `filter[a][gte]=2`, and drop some names.
 */
export function readQueryString({ raw }: FastifyRequest): object {
  const at = raw.url?.indexOf("?") ?? -1
  const parameters = [...new URLSearchParams(at === -1 ? "" : raw.url?.slice(at + 1))]
  if (parameters.length > MOST_PARAMETERS)
    throw invalid("invalid_filter", "filter", `a query may have ${MOST_FILTERS} filters`)
  const given: Given = { filter: [], page: {}, fields: {} }
  for (const [parameter, value] of parameters) read(given, parameter, value)
  const { filter, page, fields, ...others } = given
  return {
    ...others,
    ...(filter.length > 0 && { filter }),
    ...(Object.keys(page).length > 0 && { page }),
    ...(Object.keys(fields).length > 0 && { fields }),
  }
}

function read(given: Given, parameter: string, value: string): void {
  const [, name = "", inside] = NAME.exec(parameter) ?? []
  if (name === "filter") given.filter.push(filterOf(parameter, inside ?? "", value))
  else if (name === "page" && inside !== undefined && PAGE.includes(inside))
    setOnce(given.page, parameter, inside, CURSORS.includes(inside) ? value : countIn(value))
  else if (name === "fields" && inside !== undefined && TYPES.includes(inside))
    setOnce(given.fields, parameter, inside, value === "" ? [] : value.split(","))
  else if ((name === "sort" || name === "include") && inside === undefined)
    setOnce(given, parameter, name, value === "" && name === "include" ? [] : value.split(","))
  else throw invalid("unknown_parameter", shortened(parameter), EXISTING)
}

const PAGE = ["number", "size", "offset", "limit", "after", "before"]
const CURSORS = ["after", "before"]
const TYPES = ["image", "task", "tag", "copy"]

const EXISTING =
  "there is no such parameter. There are filter[field], filter[field][operator], sort, include, " +
  `page[${PAGE.join("], page[")}] and fields[${TYPES.join("], fields[")}]`

function setOnce(target: object, parameter: string, name: string, value: unknown): void {
  if (Object.hasOwn(target, name)) throw invalid(reasonOf(parameter), parameter, "occurs twice")
  Object.assign(target, { [name]: value })
}

/** Text that does not consist of digits stays text, and is refused later. */
const countIn = (value: string) => (/^\d{1,15}$/.test(value) ? Number(value) : value)

const GROUPS = ["or", "not"] as const

/** `field]` or `field][operator]`, and either behind `or][` or `not][`, without the last bracket. */
function filterOf(parameter: string, inside: string, value: string): FilterInput {
  const group = GROUPS.find((one) => inside.startsWith(`${one}][`))
  const { field, operator } = partsOf(group === undefined ? inside : inside.slice(group.length + 2))
  const isAlone = GROUPS.some((one) => one === inside)
  if (field === "" || isAlone || isSeveral(field))
    throw invalid("invalid_filter", shortened(parameter), FORMS)
  const filter: FilterInput = { field, value, ...(group !== undefined && { group }) }
  if (operator === undefined) return filter
  const found = OPERATORS.find((one) => one === operator)
  if (found === undefined)
    throw invalid(
      field === "tags" ? "invalid_tag_filter" : "invalid_filter",
      shortened(parameter),
      `there is no operator of this name. There are ${OPERATORS.join(", ")}`,
    )
  return { ...filter, operator: found }
}

/** The last brackets are an operator, unless they belong to the field, as in `filter[a[0][1]]`. */
function partsOf(text: string): { field: string; operator?: string } {
  const at = text.lastIndexOf("][")
  const operator = text.slice(at + 2)
  if (at === -1 || /[[\]]/.test(operator)) return { field: text }
  return { field: text.slice(0, at), operator }
}

/** True for a text such as `a][b`, which would be two brackets beside each other. */
function isSeveral(field: string): boolean {
  let depth = 1
  for (const character of field) {
    if (character === "[" && depth++ === 0) return true
    if (character === "]") depth = Math.max(depth - 1, 0)
  }
  return false
}

const FORMS = "a filter is filter[field] or filter[field][operator], with [or] or [not] in front of the field"

/** A refusal must not repeat a long text. */
const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

/** The refusal of an input, with the names of the query's parameters. */
export function refuseQuery(error: z.core.$ZodError, input: object): Refusal {
  const [issue] = error.issues
  if (issue?.code === "unrecognized_keys" && issue.path.length === 0)
    return invalid(
      "unknown_parameter",
      shortened(issue.keys.join(", ")),
      "is not a parameter of this address",
    )
  const [name, at] = issue?.path ?? []
  if (issue === undefined || !isParameter(name)) return invalidInput(error)
  const filters = (input as Partial<Given>).filter ?? []
  const filter = name === "filter" && typeof at === "number" ? filters[at] : undefined
  const parameter =
    filter !== undefined
      ? parameterOf(filter)
      : at !== undefined && !LISTS.includes(name)
        ? `${name}[${String(at)}]`
        : name
  return invalid(
    reasonOf(name),
    shortened(parameter),
    invalidInput(error).issues?.[0]?.message ?? issue.message,
  )
}

const LISTS: readonly string[] = ["filter", "sort", "include"]

const isParameter = (name: PropertyKey | undefined): name is string =>
  typeof name === "string" && ["filter", "sort", "page", "fields", "include"].includes(name)

const REASONS: Record<string, QueryReason> = {
  filter: "invalid_filter",
  sort: "invalid_sort",
  page: "invalid_page",
  fields: "invalid_fields",
  include: "invalid_include",
}

const reasonOf = (parameter: string): QueryReason =>
  REASONS[parameter.split("[")[0] ?? ""] ?? "unknown_parameter"

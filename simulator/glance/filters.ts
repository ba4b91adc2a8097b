import { folded, sameText } from "../collation.js"
import type { Image } from "../world.js"
import { crash, Fault } from "./fault.js"
import { listValues, splitOperator, timeCondition } from "./operators.js"

export type Condition = (image: Image) => boolean
type Column = keyof Image

const operatorColumns = ["name", "id", "status", "container_format", "disk_format"] as const
const numberColumns = ["size", "virtual_size", "min_disk", "min_ram"] as const
const textColumns = ["visibility", "checksum", "os_hash_algo", "os_hash_value", "owner"] as const
const otherColumns = ["protected", "os_hidden", "created_at", "updated_at"] as const
const columns = [...operatorColumns, ...numberColumns, ...textColumns, ...otherColumns]
/** Attributes of the database row that are not columns: a filter on them crashes Glance. */
const crashing = new Set(["locations", "members", "properties"])

const isOne = <Name extends string>(names: readonly Name[], key: string): key is Name =>
  (names as readonly string[]).includes(key)

/** MariaDB parses a number at the start of a text, or 0 if there is none. */
const asNumber = (text: string): number => Number(/^\s*[-+]?\d+(?:\.\d+)?/.exec(text)?.[0] ?? 0)

const textEquals =
  (column: Column, value: string): Condition =>
  (image) => {
    const held = image[column]
    return typeof held === "string" && sameText(held, value)
  }

function withOperator(column: (typeof operatorColumns)[number], expression: string): Condition {
  const [operator, rest] = splitOperator(expression)
  if (operator === "eq") return textEquals(column, rest)
  if (operator !== "in") throw new Fault(400, `Unable to filter by unknown operator '${operator}'.`)
  const values = new Set(listValues(rest).map(folded))
  return (image) => {
    const held = image[column]
    return held !== null && values.has(folded(held))
  }
}

function bound(key: string, text: string): Condition {
  if (!/^\s*[-+]?\d+(_\d+)*\s*$/.test(text)) {
    throw new Fault(400, "Unable to filter on a range with a non-numeric value.")
  }
  const value = Number(text.replaceAll("_", ""))
  const column = key.slice(0, -4)
  if (!isOne(columns, column)) throw crash()
  const passes = key.endsWith("_min") ? (held: number) => held >= value : (held: number) => held <= value
  return (image) => {
    const held = magnitude(image[column])
    return held !== null && passes(held)
  }
}

/** Any column can be compared with a number; MariaDB converts a text, and uses the digits of a time. */
function magnitude(held: string | number | boolean | null): number | null {
  if (typeof held !== "string") return held === null ? null : Number(held)
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(held) ? Number(held.replace(/\D/g, "")) : asNumber(held)
}

const property =
  (key: string, value: string): Condition =>
  ({ properties }) =>
    Object.entries(properties).some(
      ([name, held]) => held !== null && sameText(name, key) && sameText(held, value),
    )

const tagged =
  (tag: string): Condition =>
  ({ tags }) =>
    tags.some((held) => sameText(held, tag))

/** One query parameter that is not about paging, sorting or visibility. An unknown one is a property. */
function condition(key: string, value: string): Condition {
  if (crashing.has(key)) throw crash()
  if (isOne(operatorColumns, key)) return withOperator(key, value)
  if (isOne(numberColumns, key)) return (image) => image[key] === asNumber(value)
  if (isOne(textColumns, key)) return textEquals(key, value)
  if (key === "created_at" || key === "updated_at") {
    const holds = timeCondition(key, value)
    return (image) => holds(image[key])
  }
  if (/_(min|max)$/.test(key)) return bound(key, value)
  return property(key, value)
}

/** `true` or `false` and nothing else; `os_hidden` is read without case. */
function flag(key: "protected" | "os_hidden", value: string): Condition {
  if (value !== "true" && value !== "false") {
    throw new Fault(400, `Invalid value '${value}' for '${key}' filter. Valid values are 'true' or 'false'.`)
  }
  return (image) => image[key] === (value === "true")
}

/**
 * All conditions of a list query. The last of a repeated parameter applies, except that `tag` accumulates.
 */
export function conditions(filters: Map<string, string>, tags: string[]): Condition[] {
  const hidden = flag("os_hidden", (filters.get("os_hidden") ?? "false").toLowerCase())
  const guarded = filters.get("protected")
  const found = guarded === undefined ? [hidden] : [hidden, flag("protected", guarded)]
  // `tags` is read letter by letter: Glance walks over the text as over a list of tags.
  const labels = tags.length > 0 ? tags : [...(filters.get("tags") ?? "")]
  const handled = new Set(["os_hidden", "protected", "tags", "visibility", "deleted"])
  const others = [...filters].filter(([key]) => !handled.has(key))
  return [...found, ...labels.map(tagged), ...others.map(([key, value]) => condition(key, value))]
}

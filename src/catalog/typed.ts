import type { Json } from "./catalog.js"

/** The types that values are filtered and sorted by, in the order in which they sort. */
export const VALUE_TYPES = ["number", "date", "text", "boolean"] as const

export type ValueType = (typeof VALUE_TYPES)[number]

/** A value and its type. Dates are milliseconds since 1970. */
export type Typed =
  | { type: "number"; value: number }
  | { type: "date"; value: number }
  | { type: "text"; value: string }
  | { type: "boolean"; value: boolean }

/** The number of a text's first characters by which it is filtered and sorted. Glance accepts at most 255. */
export const TEXT_LENGTH = 500

/** A day, or a time with or without a zone; without one it is UTC. */
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** The time in milliseconds since 1970 that a text represents; undefined if it is not a date. */
export function dateIn(text: string): number | undefined {
  if (!DATE.test(text)) return undefined
  const [day = "", time] = [text.slice(0, 10), text.slice(11)]
  const midnight = new Date(`${day}T00:00:00Z`)
  /** JavaScript parses 31 February as 3 March. */
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  if (midnight.getUTCFullYear() < 1) return undefined
  if (time === undefined || time === "") return midnight.getTime()
  const at = Date.parse(`${day}T${/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? withColon(time) : `${time}Z`}`)
  return Number.isNaN(at) ? undefined : at
}

const withColon = (time: string) => time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")

/** A stored value with the type by which it is filtered. Undefined for null, lists and objects. */
export function typed(value: Json): Typed | undefined {
  if (typeof value === "number") return { type: "number", value }
  if (typeof value === "boolean") return { type: "boolean", value }
  if (typeof value !== "string") return undefined
  const date = dateIn(value)
  if (date !== undefined) return { type: "date", value: date }
  return { type: "text", value: [...value].slice(0, TEXT_LENGTH).join("") }
}

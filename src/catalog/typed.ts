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

/** The characters of a text that filters and sorts look at; Glance takes no more than 255. */
export const TEXT_LENGTH = 500

/** A day, or a time with its zone; without one it is UTC. */
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** The time that a text says, or undefined if it says none. */
export function dateIn(text: string): number | undefined {
  if (!DATE.test(text)) return undefined
  const [day = "", time] = [text.slice(0, 10), text.slice(11)]
  const midnight = new Date(`${day}T00:00:00Z`)
  /** JavaScript takes 31 February for 3 March. */
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  if (midnight.getUTCFullYear() < 1) return undefined
  if (time === undefined || time === "") return midnight.getTime()
  const at = Date.parse(`${day}T${/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? withColon(time) : `${time}Z`}`)
  return Number.isNaN(at) ? undefined : at
}

const withColon = (time: string) => time.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")

/** The type of a stored value, by which it is filtered. Null, lists and objects have none. */
export function typed(value: Json): Typed | undefined {
  if (typeof value === "number") return { type: "number", value }
  if (typeof value === "boolean") return { type: "boolean", value }
  if (typeof value !== "string") return undefined
  const date = dateIn(value)
  if (date !== undefined) return { type: "date", value: date }
  return { type: "text", value: [...value].slice(0, TEXT_LENGTH).join("") }
}

import { sql, type SQL } from "drizzle-orm"
import { VALUE_TYPES, type ValueType } from "../typed.js"
import { invalid } from "./refuse.js"
import type { Component, SortKey } from "./sort.js"

/** A value by which a row was sorted; null if it has none. Dates are milliseconds since 1970. */
type Position = readonly [ValueType, number | string | boolean] | null

/** The position of a row in a sort. */
export interface Cursor {
  positions: readonly Position[]
  /** The image's key. */
  key: string
}

/** Encodes a cursor as opaque text, which is valid only for the same sort. */
export const toText = (sort: readonly string[], { positions, key }: Cursor) =>
  Buffer.from(JSON.stringify([sort.join(","), positions, key])).toString("base64url")

/** Decodes a cursor. Throws Refusal 400 that names the parameter. */
export function fromText(
  text: string,
  { sort, keys, parameter }: { sort: readonly string[]; keys: readonly SortKey[]; parameter: string },
): Cursor {
  const refusal = invalid("invalid_page", parameter, "must be a cursor of an earlier page with the same sort")
  const parsed = parse(text)
  if (!Array.isArray(parsed) || parsed.length !== 3) throw refusal
  const [of, positions, key] = parsed as unknown[]
  const fits =
    of === sort.join(",") &&
    typeof key === "string" &&
    /^[0-9a-f-]{36}$/.test(key) &&
    Array.isArray(positions) &&
    positions.length === keys.length &&
    keys.every(({ field }, at) => isPosition(positions[at], field.types, field.column === undefined))
  if (!fits) throw refusal
  return { positions: positions as Position[], key }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString())
  } catch {
    return undefined
  }
}

const JS_TYPES = { number: "number", date: "number", text: "string", boolean: "boolean" } as const

/** The largest time of a Date. */
const LAST_MS = 8.64e15

function isPosition(given: unknown, types: readonly ValueType[], isNullable: boolean): boolean {
  if (given === null) return isNullable
  if (!Array.isArray(given) || given.length !== 2) return false
  const [name, value] = given as unknown[]
  const type = VALUE_TYPES.find((one) => one === name)
  if (type === undefined || !types.includes(type) || typeof value !== JS_TYPES[type]) return false
  if (type === "date") return Math.abs(Number(value)) <= LAST_MS && Number(value) >= Date.UTC(0, 0)
  return !String(value).includes("\0")
}

/** Selects the rows behind a cursor in the direction of reading. */
export function behind(components: readonly Component[], cursor: Cursor, isReversed: boolean): SQL {
  return components.reduceRight<SQL>(
    (rest, component) => {
      const value = parameterOf(component, cursor)
      const further = furtherThan(component, value, isReversed)
      const same = value === null ? sql`${component.value} is null` : sql`${component.value} = ${value}`
      return sql`(${further} or (${same} and ${rest}))`
    },
    sql`false`,
  )
}

/** A weaker condition than `behind` that an index can use: rows at or behind the cursor's first value. */
export function notBefore(component: Component, cursor: Cursor, isReversed: boolean): SQL {
  const value = parameterOf(component, cursor)
  if (value === null) return sql`true`
  return sql`${component.value} ${component.isDescending === isReversed ? sql`>=` : sql`<=`} ${value}`
}

function furtherThan(
  { value: column, isDescending, isNullable }: Component,
  value: string | number | boolean | null,
  isReversed: boolean,
): SQL {
  if (value === null) return isReversed ? sql`${column} is not null` : sql`false`
  const further = sql`${column} ${isDescending === isReversed ? sql`>` : sql`<`} ${value}`
  return isNullable && !isReversed ? sql`(${further} or ${column} is null)` : further
}

/** The cursor's value for a component; null if the value has another type. */
function parameterOf({ key, type }: Component, { positions, key: image }: Cursor) {
  if (type === "key") return image
  const position = positions[key] ?? null
  if (position === null || position[0] !== type) return null
  return type === "date" ? new Date(Number(position[1])).toISOString() : position[1]
}

import { texts } from "../../texts/texts.js"
import { uniqueKey } from "../../parts/unique-key.js"

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** The types that an attribute can have in the form. */
export type AttributeType = "text" | "number" | "boolean" | "list" | "none"

/** One attribute in the form. Numbers and lists are text until they are sent. */
export interface AttributeRow {
  key: string
  name: string
  type: AttributeType
  text: string
}

export const newRow = (name = "", type: AttributeType = "text", text = ""): AttributeRow => ({
  ...{ key: uniqueKey(), name, type, text },
})

/** An attribute as a row of the form. */
export function rowOf(name: string, value: unknown): AttributeRow {
  if (typeof value === "number") return newRow(name, "number", String(value))
  if (typeof value === "boolean") return newRow(name, "boolean", String(value))
  if (typeof value === "string") return newRow(name, "text", value)
  return newRow(name, "list", JSON.stringify(value))
}

/** What is wrong with a row; undefined if it can be sent. */
export function problemOf(row: AttributeRow, rows: readonly AttributeRow[]): string | undefined {
  const { twice, notNumber, notList } = texts.catalog.details
  const isTwice = rows.some((other) => other.key !== row.key && other.name.trim() === row.name.trim())
  if (row.name.trim() !== "" && isTwice) return twice
  if (row.type === "number" && (row.text.trim() === "" || !Number.isFinite(Number(row.text))))
    return notNumber
  return row.type === "list" && !Array.isArray(listIn(row.text)) ? notList : undefined
}

/** The value of a row; null removes the attribute. */
export function valueOf({ type, text }: AttributeRow): Json {
  if (type === "none") return null
  if (type === "number") return Number(text)
  if (type === "boolean") return text === "true"
  return type === "list" ? ((listIn(text) ?? []) as Json) : text
}

function listIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The attributes that differ from those before; null for those that are gone. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  rows: readonly AttributeRow[],
): Record<string, Json> {
  const now = rows.map((row) => [row.name.trim(), valueOf(row)] as const).filter(([name]) => name !== "")
  const names = new Set(now.map(([name]) => name))
  const gone = Object.keys(before).filter((name) => !names.has(name))
  const changed = now.filter(
    ([name, value]) => JSON.stringify(before[name] ?? null) !== JSON.stringify(value),
  )
  return Object.fromEntries([...gone.map((name) => [name, null] as const), ...changed])
}

import type { Json } from "./catalog.js"

/**
 * Glance stores only text. Other values are stored as JSON, with their types in a separate property:
 * `{"rating":"number"}`. If another tool changes a value so that it no longer has its type, it is text again.
 */
export type RememberedType = "number" | "boolean" | "array"

/** OpenStack's tools write these booleans as yes and no. */
const YES_NO = new Set(["hw_qemu_guest_agent", "img_hide_hypervisor_id"])

/** The text for a value, and the type to store. */
export function asText(name: string, value: Json): { text: string; type: RememberedType | undefined } {
  if (typeof value === "string") return { text: value, type: undefined }
  if (typeof value === "boolean" && YES_NO.has(name)) return { text: value ? "yes" : "no", type: "boolean" }
  return { text: JSON.stringify(value), type: typeOf(value) }
}

/** Converts texts to values of their stored types. */
export function typedValues(given: readonly [string, Json][], remembered: unknown): [string, Json][] {
  const types = typesIn(remembered)
  return given.map(([name, value]) => [
    name,
    typeof value === "string" ? typed(value, types.get(name)) : value,
  ])
}

/** The valid entries of the property with the types. */
export function typesIn(remembered: unknown): Map<string, RememberedType> {
  const given = typeof remembered === "string" ? parsed(remembered) : undefined
  if (typeof given !== "object" || given === null || Array.isArray(given)) return new Map()
  return new Map(Object.entries(given).filter(([, type]) => isType(type)) as [string, RememberedType][])
}

const isType = (type: unknown) => type === "number" || type === "boolean" || type === "array"

const BOOLEANS = new Map([
  ["yes", true],
  ["no", false],
])

function typed(text: string, type: RememberedType | undefined): Json {
  if (type === undefined) return text
  const value = (type === "boolean" ? BOOLEANS.get(text) : undefined) ?? parsed(text)
  return value !== undefined && typeOf(value) === type ? value : text
}

function typeOf(value: Json): RememberedType | undefined {
  if (typeof value === "number" || typeof value === "boolean") return typeof value as RememberedType
  return Array.isArray(value) ? "array" : undefined
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

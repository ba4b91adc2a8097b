import type { Json } from "./catalog.js"

const SCALARS = new Set(["string", "number", "boolean"])

/**
 * Why a value cannot be stored as an attribute, as the end of a sentence that begins with the attribute's
 * name; undefined if it can.
 */
export function refusedValue(value: Json): string | undefined {
  const isList = Array.isArray(value)
  const scalars = isList ? value : [value]
  if (!scalars.every((one) => SCALARS.has(typeof one)))
    return "must be text, a number, a boolean, a list of these, or null to remove it"
  if (JSON.stringify(value).length > MOST) return `must have at most ${MOST} characters as JSON`
  const texts = scalars.filter((one): one is string => typeof one === "string")
  if (texts.some((text) => text.includes("\0"))) return "must not contain a NUL character"
  if (texts.some((text) => /\p{Cs}/u.test(text))) return "must be well-formed Unicode"
  return undefined
}

/** The largest number of characters of a property at Glance. */
const MOST = 65_535

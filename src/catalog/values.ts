import type { Json } from "./catalog.js"

const SCALARS = new Set(["string", "number", "boolean"])

/**
 * Why a value cannot be an attribute's; undefined if it can. The end of a sentence that begins with its
 * name.
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

/** As long as a property at Glance may be. */
const MOST = 65_535

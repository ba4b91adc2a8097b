import { Refusal } from "../errors.js"
import { findExcess, type JsonLimits } from "../json-size.js"

/**
 * No input of Polaris has more than seven levels. A patch of 500 operations has 1,500 keys, and 64,000 values
 * if each sets 128 tags.
 */
const LIMITS: JsonLimits = { levels: 32, values: 100_000, keys: 20_000 }

const MESSAGES: Record<keyof JsonLimits, string> = {
  levels: `is nested too deeply: an input may have ${LIMITS.levels} levels of lists and objects`,
  values: `is one value too many: an input may have ${LIMITS.values}`,
  keys: `is one key too many: an input may have ${LIMITS.keys}`,
}

/** Throws Refusal 400 for a JSON text that is larger than any input, before it is parsed. */
export function refuseLargeInput(json: string): void {
  const excess = findExcess(json, LIMITS)
  if (excess === undefined) return
  const path = excess.path.join(".")
  const message = MESSAGES[excess.limit]
  throw new Refusal(400, {
    message: path === "" ? `The input ${message}.` : `${path}: ${message}.`,
    issues: [{ path, message }],
  })
}

import { findExcess } from "../json-size.js"

/**
 * Glance nests three levels, Keystone's catalog six; a page of 1,000 images that all have 128 properties has
 * 150,000 values.
 */
const LIMITS = { levels: 100, values: 1_000_000, keys: 1_000_000 }

/**
 * `JSON.parse` for text that another program wrote.
 * @throws SyntaxError for text that is not JSON, is nested deeper than 100 levels, or has more than a million
 * values
 */
export function parseJson(text: string): unknown {
  if (findExcess(text, LIMITS)) throw new SyntaxError("too many levels or values")
  return JSON.parse(text)
}

/** Limits of a JSON text. */
export interface JsonLimits {
  /** Levels of nested lists and objects. */
  levels: number
  /** Values in all lists and objects together. */
  values: number
  /** Keys in all objects together. */
  keys: number
}

/** The first limit that a text exceeds, and where. */
export interface Excess {
  limit: keyof JsonLimits
  /** Keys and indices from the root; at most four, each at most 100 characters. */
  path: string[]
}

interface Level {
  isList: boolean
  entries: number
  /** Where the last key of an object starts. */
  key: number
}

const MAX_SEGMENTS = 4
const MAX_SEGMENT_LENGTH = 100

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE, BRACKET_END, BRACE_END] = [34, 92, 44, 91, 123, 93, 125]

/**
 * Counts before `JSON.parse`, because few bytes of JSON can take much memory, a key takes more time than a
 * value, and deep nesting overflows the stack of recursive code. Linear in the length of the text, which may
 * be invalid JSON.
 */
export function findExcess(json: string, limits: JsonLimits): Excess | undefined {
  const above: Level[] = []
  let level: Level | undefined
  let isKeyNext = false
  const count = { levels: 0, values: 0, keys: 0 }
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === QUOTE) {
      if (isKeyNext && level !== undefined) {
        level.key = at
        count.keys += 1
        isKeyNext = false
      }
      at = endOfString(json, at + 1)
    } else if (char === BRACKET || char === BRACE) {
      if (level !== undefined) above.push(level)
      level = { isList: char === BRACKET, entries: 0, key: -1 }
      isKeyNext = char === BRACE
      count.values += 1
      count.levels = above.length + 1
    } else if (char === BRACKET_END || char === BRACE_END) level = above.pop()
    else if (char === COMMA && level !== undefined) {
      level.entries += 1
      isKeyNext = !level.isList
      count.values += 1
    } else continue
    const limit = exceeded(count, limits)
    if (limit !== undefined) return { limit, path: pathOf(json, level ? [...above, level] : above, limit) }
  }
  return undefined
}

function exceeded(count: JsonLimits, limits: JsonLimits): keyof JsonLimits | undefined {
  if (count.levels > limits.levels) return "levels"
  if (count.values > limits.values) return "values"
  return count.keys > limits.keys ? "keys" : undefined
}

/** The first level beyond the limit has no name of its own. */
function pathOf(json: string, levels: Level[], limit: keyof JsonLimits): string[] {
  const named = limit === "levels" ? levels.slice(0, -1) : levels
  return named.slice(0, MAX_SEGMENTS).flatMap((level) => nameOf(json, level))
}

function nameOf(json: string, { isList, entries, key }: Level): string[] {
  if (isList) return [String(entries)]
  if (key === -1) return []
  const text = json.slice(key + 1, Math.min(endOfString(json, key + 1), key + 1 + MAX_SEGMENT_LENGTH))
  return [text]
}

/** The index of the string's closing quote, or of the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1))
    if (!isEscaped(text, end, start)) return end
  return text.length
}

function isEscaped(text: string, at: number, start: number): boolean {
  let before = at - 1
  while (before >= start && text.charCodeAt(before) === BACKSLASH) before -= 1
  return (at - before) % 2 === 0
}

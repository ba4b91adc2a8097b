/** No valid input has more than seven levels. */
const MAX_LEVELS = 32

/**
 * Whether a JSON text has more levels than any input needs. Checked before parsing: a million brackets become
 * a million objects, and later code may recurse through them. One pass, constant memory.
 */
export function isTooDeep(json: string): boolean {
  let level = 0
  let inString = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (inString) {
      if (character === "\\") at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === "[" || character === "{") {
      if (++level > MAX_LEVELS) return true
    } else if (character === "]" || character === "}") level--
  }
  return false
}

export const TOO_DEEP = `The input is nested too deeply: at most ${MAX_LEVELS} levels of lists and objects.`

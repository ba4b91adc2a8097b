/** No input of ours has more than seven levels. */
const MOST_LEVELS = 32

/**
 * Whether a JSON text has more levels than any input needs. Asked before it is parsed: a million brackets are
 * a million objects, and what walks through them afterwards may do it by recursion. One pass, no memory.
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
      if (++level > MOST_LEVELS) return true
    } else if (character === "]" || character === "}") level--
  }
  return false
}

export const TOO_DEEP = `The input is nested too deeply: at most ${MOST_LEVELS} levels of lists and objects.`

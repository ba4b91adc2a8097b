import { Fault } from "./fault.js"

const refusals: [(pointer: string) => boolean, string][] = [
  [(pointer) => !pointer.startsWith("/"), 'does not start with "/".'],
  [(pointer) => /\/\s*?\//.test(pointer.slice(1)), 'contains adjacent "/".'],
  [(pointer) => pointer.length > 1 && pointer.endsWith("/"), 'end with "/".'],
  [(pointer) => pointer.slice(1).trim() === "/", "does not contains valid token."],
  [
    (pointer) => /~[^01]/.test(pointer) || pointer.endsWith("~"),
    'contains "~" not part of a recognized escape sequence.',
  ],
]

/**
 * Parses a JSON Pointer as Glance does: leading slashes count as one, and a single slash names the property
 * "".
 */
export function readPointer(pointer: string): string[] {
  const refusal = refusals.find(([holds]) => holds(pointer))
  if (refusal) throw new Fault(400, `Pointer \`${pointer}\` ${refusal[1]}`)
  return pointer
    .replace(/^\/+/, "")
    .split("/")
    .map((part) => stripped(part.replaceAll("~1", "/").replaceAll("~0", "~")))
}

/** Python's `strip`. */
function stripped(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charAt(start))) start++
  while (end > start && isBlank(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Python's white space differs from JavaScript's in six characters. */
const isBlank = (letter: string): boolean =>
  "\u001c\u001d\u001e\u001f\u0085".includes(letter) || (letter.trim() === "" && letter !== "\ufeff")

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

/** Reads a JSON pointer as Glance does: leading slashes count as one, a lone one names the property "". */
export function readPointer(pointer: string): string[] {
  const refusal = refusals.find(([holds]) => holds(pointer))
  if (refusal) throw new Fault(400, `Pointer \`${pointer}\` ${refusal[1]}`)
  return pointer
    .replace(/^\/+/, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~").trim())
}

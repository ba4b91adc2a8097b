import { textOf } from "./bytes.js"
import type { Entry } from "./tar-header.js"

const STRANGE = "The archive has unknown headers. Create it again as plain tar."

/** The fields of an extended header: GNU's long name, or POSIX records. */
export function readRecords(type: string, bytes: Buffer): Partial<Entry> | string {
  if (type === "L") return { name: textOf(bytes) }
  if (type === "K") return {}
  const entry: Partial<Entry> = {}
  for (const [key, value] of records(bytes.toString("utf8"))) {
    if (key.startsWith("GNU.sparse") || (key === "size" && type === "g")) return STRANGE
    if (key === "path") entry.name = value
    if (key === "size") entry.size = Number(value)
  }
  return entry.size === undefined || Number.isSafeInteger(entry.size) ? entry : STRANGE
}

/** Each is its own length, a blank, key=value and a newline. */
function* records(text: string): Generator<[key: string, value: string]> {
  for (const line of text.split("\n")) {
    const [, key, value] = /^\d+ ([^=]+)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) yield [key, value]
  }
}

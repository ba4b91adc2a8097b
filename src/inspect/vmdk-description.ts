import { textOf } from "./bytes.js"
import type { Check } from "./check.js"

export const ONLY_DESCRIPTION = "is a description of extents in other files"

/** As in QEMU's `vmdk_probe`: comments and blank lines, then the version. */
const PROBE = /^(?:#[^\n]*\n| +\r?\n)*version=[123]\r?\n/

/** Whether QEMU would open the file as a vmdk that only describes where its data is. */
export const describes = (head: Buffer) => PROBE.test(head.toString("latin1"))

/** The kinds of vmdk that are one file, as Nova and Glance allow them. */
const WHOLE = /^createType="(?:monolithicSparse|streamOptimized)"/i
const EXTENT = /^(?:rw|rdonly|noaccess) \d+ (\w+)/i
const FIELD = /^[^\s=]+=/

/**
 * The problem with the description in a vmdk. QEMU searches it for keywords anywhere, even in comments and
 * inside other text; OpenStack reads it line by line. Both must find nothing.
 */
export function judge(text: string): string | undefined {
  if (text === "" || /[^\p{ASCII}]/u.test(text)) return "has no description that can be read"
  if (/parentFileNameHint/i.test(text)) return "has a backing file"
  const types = text.split(/(?=createType)/i).filter((part) => /^createType/i.test(part))
  if (types.length === 0) return "has a description without createType"
  if (!types.every((type) => WHOLE.test(type))) return "has extents in other files"
  return judgeLines(text.split("\n").map((line) => line.trim()))
}

function judgeLines(all: string[]): string | undefined {
  const lines = all.filter((line) => line !== "" && !line.startsWith("#") && !/^ddb/i.test(line))
  const [extent, another] = lines.filter((line) => EXTENT.test(line))
  const strange = lines.find((line) => !EXTENT.test(line) && !FIELD.test(line))
  if (strange !== undefined) return "has a description with an unknown line"
  if (!lines.some((line) => WHOLE.test(line))) return "has its createType only in a comment"
  if (lines.some((line) => /^parentCID=/i.test(line) && !/^parentCID=f{8}$/i.test(line)))
    return "has a backing file"
  if (extent === undefined) return "has a description without extents"
  const isOwn = another === undefined && EXTENT.exec(extent)?.[1]?.toUpperCase() === "SPARSE"
  return isOwn && !/[/\\]/.test(extent) ? undefined : "has extents in other files"
}

/** How much QEMU and OpenStack read of a separate description file. */
const LONGEST = 1024 * 1024 - 1
const BEGINS = 512

/**
 * OpenStack recognises any text with this keyword as a vmdk, and QEMU opens it if the format is given. Here
 * `head` is not padded with zeros.
 */
export function* textCheck(head: Buffer): Check {
  if (!head.subarray(0, BEGINS).every(isPrintable)) return undefined
  if (namesType(head)) return ONLY_DESCRIPTION
  return namesType(yield { at: 0, length: LONGEST }) ? ONLY_DESCRIPTION : undefined
}

/** Or Python's white space. */
const isPrintable = (byte: number) => (byte >= 0x1c && byte < 0x7f) || (byte >= 9 && byte <= 13)

const namesType = (bytes: Buffer) => textOf(bytes).toLowerCase().includes('createtype="')

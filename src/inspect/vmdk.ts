import { has, isZero, textOf } from "./bytes.js"
import type { Check } from "./check.js"
import type { Format } from "./format.js"
import { describes, judge, ONLY_DESCRIPTION } from "./vmdk-description.js"

const SECTOR = 512
/** How much of a description QEMU reads, and how much it searches for a parent regardless of the header. */
const LONGEST = 1024 * 1024 - 1
const SEARCHED = 20 * SECTOR
/** The value that means the grain directory is at the end: then the footer is the header that QEMU uses. */
const AT_END = 0xffff_ffff_ffff_ffffn
/** The part of a header that a footer must repeat: everything before the offsets of the tables. */
const REPEATED = 48

export const vmdk: Format = {
  name: "vmdk",
  isFound: (head) => has(head, "KDMV") || has(head, "COWD") || describes(head),
  *check(head, { tooLarge }) {
    if (has(head, "COWD")) return "has the old format COWD, which can refer to a parent"
    if (!has(head, "KDMV")) return ONLY_DESCRIPTION
    const problem = header(head) ?? tooLarge(head.readBigUInt64LE(12) * BigInt(SECTOR))
    return problem ?? (yield* description(head)) ?? (yield* footer(head))
  },
}

function header(head: Buffer): string | undefined {
  const version = head.readUInt32LE(4)
  if (version < 1 || version > 3) return `is of version ${version}, but only 1 to 3 are supported`
  if (head.readBigUInt64LE(12) === 0n)
    return "has a disk without a size: QEMU would look for one in other files"
  if (head.readBigUInt64LE(28) !== 1n) return "has no description directly after its header"
  return undefined
}

function* description(head: Buffer): Check {
  const length = Math.min(Number(head.readBigUInt64LE(36)) * SECTOR, LONGEST)
  const bytes = yield { at: SECTOR, length: Math.max(length, SEARCHED) }
  return judge(textOf(bytes))
}

/** QEMU uses the footer, not the header. It is before the last sector, between two markers. */
function* footer(head: Buffer): Check {
  if (head.readBigUInt64LE(56) !== AT_END) return undefined
  const last = yield { last: 3 * SECTOR }
  const repeats = last.subarray(SECTOR, SECTOR + REPEATED).equals(head.subarray(0, REPEATED))
  const again = last.length < 3 * SECTOR || last.readBigUInt64LE(SECTOR + 56) === AT_END
  if (!repeats || again) return "has a footer that contradicts its header"
  const marker =
    last.readUInt32LE(8) === 0 && last.readUInt32LE(12) === 3 && isZero(last.subarray(16, SECTOR))
  return marker && isZero(last.subarray(-SECTOR)) ? undefined : "has a footer without its markers"
}

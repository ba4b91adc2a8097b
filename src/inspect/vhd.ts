import { has } from "./bytes.js"
import type { Check } from "./check.js"
import type { Format, Limits } from "./format.js"

const MARK = "conectix"
const FOOTER = 512
const FIXED = 2
const DYNAMIC = 3
const DIFFERENCING = 4

/** A dynamic disk has a copy of its footer at the start. */
export const vhd: Format = {
  name: "vhd",
  isFound: (head) => has(head, MARK),
  *check(head, limits) {
    const problem = judge(head, DYNAMIC, limits)
    if (problem !== undefined) return problem
    const footer = yield { last: FOOTER }
    return has(footer, MARK) ? judge(footer, DYNAMIC, limits) : undefined
  },
}

export const NO_FOOTER = "has no footer"

/** A fixed disk is raw data with a footer, which is its only signature. */
export function* fixedVhd(limits: Limits): Check {
  const footer = yield { last: FOOTER }
  if (!has(footer, MARK) || footer.readUInt32BE(64) !== checksum(footer)) return NO_FOOTER
  return judge(footer, FIXED, limits)
}

function judge(footer: Buffer, expected: number, { tooLarge }: Limits): string | undefined {
  const type = footer.readUInt32BE(60)
  if (type === DIFFERENCING) return "has a parent: it contains only the differences from another file"
  if (type !== expected) return `has a damaged header: its type is ${type}`
  return tooLarge(footer.readBigUInt64BE(40)) ?? tooLarge(footer.readBigUInt64BE(48))
}

/** The complement of the sum of all bytes but the checksum's own. */
function checksum(footer: Buffer): number {
  const all = footer.reduce((sum, byte) => sum + byte, 0)
  const own = footer.subarray(64, 68).reduce((sum, byte) => sum + byte, 0)
  return ~(all - own) >>> 0
}

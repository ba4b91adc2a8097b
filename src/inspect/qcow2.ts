import { has } from "./bytes.js"
import type { Format } from "./format.js"

/** Incompatible features of qcow2 that are safe: dirty, corrupt, compression type. */
const HARMLESS = 0b1011n
const DATA_FILE = 0b0100n
const EXTENDED_L2 = 0b10000n
const DATA_FILE_NAME = 0x44415441

/** `QFI\xfb`: version 1, which is qcow, and every later one. */
export const qcow2: Format = {
  name: "qcow2",
  isFound: (head) => has(head, "QFI\xfb"),
  check(head, { tooLarge }) {
    if (head.readBigUInt64BE(8) !== 0n) return "has a backing file"
    const version = head.readUInt32BE(4)
    if (version !== 2 && version !== 3) return `is of version ${version}, but only 2 and 3 are safe`
    const problem = features(head, version) ?? extensions(head, version)
    return problem ?? tooLarge(head.readBigUInt64BE(24))
  },
}

/** Version 2 has no features, but OpenStack also refuses this bit there. */
function features(head: Buffer, version: number): string | undefined {
  const bits = head.readBigUInt64BE(72)
  if ((bits & DATA_FILE) !== 0n) return "has an external data file"
  if (version === 2) return undefined
  if ((bits & EXTENDED_L2) !== 0n) return "has extended L2 entries, which OpenStack does not accept"
  return (bits & ~HARMLESS) === 0n ? undefined : "has unknown features"
}

/** Checks the header extensions: QEMU reads a data file's name there even without the feature bit. */
function extensions(head: Buffer, version: number): string | undefined {
  const bits = head.readUInt32BE(20)
  if (bits < 9 || bits > 21) return "has a damaged header"
  const end = 2 ** bits
  let at = version === 2 ? 72 : head.readUInt32BE(100)
  while (at + 8 <= end) {
    if (at + 8 > head.length) return "has a header that is too long"
    const type = head.readUInt32BE(at)
    if (type === 0) return undefined
    if (type === DATA_FILE_NAME) return "has an external data file"
    at += 8 + Math.ceil(head.readUInt32BE(at + 4) / 8) * 8
  }
  return undefined
}

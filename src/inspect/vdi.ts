import { has, hex, isZero } from "./bytes.js"
import type { Format } from "./format.js"

const DYNAMIC = 1
const STATIC = 2

export const vdi: Format = {
  name: "vdi",
  isFound: (head) => has(head, hex("7f10dabe"), 64),
  check(head, { tooLarge }) {
    const type = head.readUInt32LE(76)
    /** The previous image of a chain, and the parent. */
    const links = head.subarray(424, 456)
    if ((type !== DYNAMIC && type !== STATIC) || !isZero(links))
      return "has a parent: it contains only the differences from another file"
    return tooLarge(head.readBigUInt64LE(368))
  },
}

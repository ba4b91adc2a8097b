/** Slots of images as bits, in chunks, because the slots of a scope may be far apart. */
type Bits = (Uint32Array | undefined)[]

/** Images of a scope by their slots: those in `bits`, or all others. */
export interface Slots {
  bits: Bits
  isComplement: boolean
}

const CHUNK_BITS = 16
const CHUNK = 2 ** CHUNK_BITS

export const everySlot = (): Slots => ({ bits: [], isComplement: true })

/** The number of slots in one group of `slotsFrom`, and the bytes of one: its number, and its bits. */
export const GROUP = 64
const GROUP_BYTES = 12

/**
 * Parses slots as the database combines them: for each 64 slots of which there is one, four bytes with the
 * number of the group and eight with its bits, in any order.
 */
export function slotsFrom(bytes: Uint8Array): Slots {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bits: Bits = []
  for (let from = 0; from < bytes.byteLength; from += GROUP_BYTES) {
    const first = view.getInt32(from) * GROUP
    const chunk = (bits[Math.floor(first / CHUNK)] ??= new Uint32Array(CHUNK / 32))
    const at = (first % CHUNK) >>> 5
    chunk[at + 1] = view.getUint32(from + 4)
    chunk[at] = view.getUint32(from + 8)
  }
  return { bits, isComplement: false }
}

/** Parses slots from four bytes each, in the order of the list. */
export function slotsIn(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const slots = new Int32Array(bytes.byteLength / 4)
  for (let at = 0; at < slots.length; at++) slots[at] = view.getInt32(at * 4)
  return slots
}

export function hasSlot({ bits, isComplement }: Slots, slot: number): boolean {
  const word = bits[slot >>> CHUNK_BITS]?.[(slot % CHUNK) >>> 5] ?? 0
  return ((word >>> (slot & 31)) & 1) === (isComplement ? 0 : 1)
}

export const inverted = ({ bits, isComplement }: Slots): Slots => ({ bits, isComplement: !isComplement })

/** The slots that are in both. */
export function intersected(one: Slots, other: Slots): Slots {
  if (one.isComplement && other.isComplement)
    return { bits: combined(one.bits, other.bits, (a, b) => a | b), isComplement: true }
  if (one.isComplement) return intersected(other, one)
  const keep = other.isComplement ? (a: number, b: number) => a & ~b : (a: number, b: number) => a & b
  return { bits: combined(one.bits, other.bits, keep), isComplement: false }
}

/** The slots that are in one of two. */
export const united = (one: Slots, other: Slots): Slots =>
  inverted(intersected(inverted(one), inverted(other)))

function combined(one: Bits, other: Bits, of: (a: number, b: number) => number): Bits {
  const length = Math.max(one.length, other.length)
  return Array.from({ length }, (_, at) => {
    const [a, b] = [one[at], other[at]]
    if (a === undefined && b === undefined) return undefined
    const both = new Uint32Array(CHUNK / 32)
    for (let word = 0; word < both.length; word++) both[word] = of(a?.[word] ?? 0, b?.[word] ?? 0)
    return both
  })
}

/** The number of bits that are set: of the slots or, for a complement, of those that are missing. */
export function bitsIn({ bits }: Slots): number {
  let count = 0
  for (const chunk of bits) for (const word of chunk ?? []) count += bitsOf(word)
  return count
}

/** The number of set bits of 32 (Hacker's Delight, 5-1). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/** The slots in ascending order. Not for a complement. */
export function slotsOf({ bits }: Slots): number[] {
  const slots: number[] = []
  for (const [at, chunk] of bits.entries())
    for (const [word, value] of (chunk ?? []).entries())
      for (let bit = 0; value !== 0 && bit < 32; bit++)
        if (((value >>> bit) & 1) === 1) slots.push(at * CHUNK + word * 32 + bit)
  return slots
}

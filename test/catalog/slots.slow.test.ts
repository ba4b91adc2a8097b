import fc from "fast-check"
import { expect, test } from "vitest"
import {
  bitsIn,
  hasSlot,
  intersected,
  inverted,
  slotsFrom,
  slotsOf,
  united,
  GROUP,
  type Slots,
} from "../../src/catalog/query/slots.js"

/** Also at the borders of 32 bits and of chunks. */
const slot = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(31, 32, 65_535, 65_536, 131_072, 2 ** 31 - 1),
)

const list = fc.array(slot, { maxLength: 12 })

/** As the database combines them. */
function read(numbers: number[]): Slots {
  const groups = new Map<number, bigint>()
  for (const number of numbers) {
    const group = Math.floor(number / GROUP)
    groups.set(group, (groups.get(group) ?? 0n) | (1n << BigInt(number % GROUP)))
  }
  const bytes = Buffer.alloc(groups.size * 12)
  for (const [at, [group, bits]] of [...groups].entries()) {
    bytes.writeInt32BE(group, at * 12)
    bytes.writeBigUInt64BE(bits, at * 12 + 4)
  }
  return slotsFrom(bytes)
}

test("bits give what sets give", () => {
  fc.assert(
    fc.property(
      list,
      list,
      fc.boolean(),
      fc.boolean(),
      slot,
      (one, other, invertsOne, invertsOther, asked) => {
        const [a, b] = [read(one), read(other)]
        expect(slotsOf(a)).toEqual([...new Set(one)].toSorted((left, right) => left - right))
        expect(bitsIn(a)).toBe(new Set(one).size)
        const left = invertsOne ? inverted(a) : a
        const right = invertsOther ? inverted(b) : b
        const isLeft = one.includes(asked) !== invertsOne
        const isRight = other.includes(asked) !== invertsOther
        expect(hasSlot(intersected(left, right), asked)).toBe(isLeft && isRight)
        expect(hasSlot(united(left, right), asked)).toBe(isLeft || isRight)
      },
    ),
  )
})

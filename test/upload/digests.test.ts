import { createHash, randomBytes } from "node:crypto"
import fc from "fast-check"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { createHasher, COPY_LIFETIME, PIECE, releaseChunk } from "../../src/upload/digests.js"

const hex = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest("hex")

/** Chunks of an upload that is larger than the memory it passes through. */
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: PIECE }), fc.constant(PIECE)), {
  minLength: 1,
  maxLength: 60,
})

test("chunks of any size are hashed correctly, and their copies stay valid for as many bytes as promised", async () => {
  const hasher = createHasher()
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const all = randomBytes(lengths.reduce((sum, length) => sum + length))
      const digests = hasher.start()
      const copies: { copy: Buffer; at: number }[] = []
      let at = 0
      for (const length of lengths) {
        await digests.ready()
        copies.push({ copy: digests.update(Buffer.from(all.subarray(at, at + length))), at })
        at += length
        const valid = copies.filter((one) => at - one.at - one.copy.length <= COPY_LIFETIME)
        for (const { copy, at: from } of valid)
          expect(copy.equals(all.subarray(from, from + copy.length))).toBe(true)
      }
      expect(await digests.sums()).toEqual({ md5: hex("md5", all), sha256: hex("sha256", all) })
      digests.drop()
    }),
    { numRuns: 40 },
  )
  await hasher.close()
})

test("the hashing of one upload waits for no other, and slows down an upload that is too fast for it", async () => {
  const hasher = createHasher()
  const digests = hasher.start()
  let ahead = 0
  while (digests.ready() === undefined && ahead < 100) {
    digests.update(Buffer.alloc(PIECE, 1))
    ahead += 1
  }
  expect(ahead).toBeLessThan(8)
  await digests.ready()
  await hasher.close()
})

/** Frees what earlier tests of this process have left. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc")
  ;(runInNewContext("gc") as () => void)()
}

test("a released chunk's memory is free at once", async () => {
  const chunks = Array.from({ length: 200 }, () => Buffer.allocUnsafeSlow(PIECE))
  /** What other tests have left is gone before it is counted. */
  collectGarbage()
  const held = process.memoryUsage().arrayBuffers
  for (const chunk of chunks) releaseChunk(chunk)
  await expect.poll(() => held - process.memoryUsage().arrayBuffers).toBeGreaterThan(100 * PIECE)
  expect(chunks.every(({ length }) => length === 0)).toBe(true)
})

test("a part of a larger memory is left alone", () => {
  const whole = Buffer.from("hello").buffer
  releaseChunk(Buffer.from(whole, 0, 5))
  const part = Buffer.allocUnsafeSlow(10).subarray(0, 5)
  releaseChunk(part)
  expect([whole.byteLength > 0, part.length]).toEqual([true, 5])
})

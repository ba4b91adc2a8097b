import { expect, test } from "vitest"
import { seeded } from "../support/seeded.js"
import { uploadOverBadNetwork } from "./network-library.js"
import { countTries } from "./tries.js"

test("uploads of a page end whole on a bad network, and only parts that broke are sent again", async () => {
  const seed = Date.now() % 1_000_000
  const options = { uploads: 6, sizeBytes: 20_000_000, stallShare: 0, random: seeded(seed) }
  const { faults, tries } = await uploadOverBadNetwork(options)
  expect({ seed, faults }).toEqual({ seed, faults: [] })
  expect(tries.size).toBe(6 * 3)
  const arrived = ["none", "slow", "pause"].map((kind) => countTries(tries).get(kind as "none")?.bytes ?? 0)
  expect(arrived.reduce((sum, bytes) => sum + bytes, 0)).toBe(6 * 20_000_000)
}, 600_000)

import { expect, test } from "vitest"
import { fuzzEntries } from "./run.js"

test(
  "2,000 generated requests through all entries: none fails, hangs or is refused without a sentence",
  { timeout: 900_000 },
  async () => {
    const { faults, statuses } = await fuzzEntries({ requests: 2_000, seed: 20_261_128 })
    expect([...faults].map(([what, { example }]) => `${what}: ${example}`)).toEqual([])
    expect(statuses.get(200)).toBeGreaterThan(200)
  },
)

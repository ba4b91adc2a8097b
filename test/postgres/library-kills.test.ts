import { expect, test } from "vitest"
import { killLibrary } from "../kills/kill-library.js"

test("uploads survive kills of web and worker, and nothing is left over", async () => {
  const seed = Date.now() % 1_000_000
  const { kills, faults } = await killLibrary({ kills: 4, uploads: 5, seed })
  expect({ seed, faults }).toEqual({ seed, faults: [] })
  expect(kills.map(({ moment }) => moment).toSorted()).toEqual([
    "completing",
    "hand-over",
    "parts",
    "processing",
  ])
}, 900_000)

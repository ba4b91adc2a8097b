import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pMap from "p-map"
import { afterAll, expect, test } from "vitest"
import { createBreaker, someCuts } from "../support/cuts.js"
import { stage } from "../support/stage.js"

const SPOOL = mkdtempSync(join(realpathSync(tmpdir()), "polaris-cuts-"))
const s = stage({ SPOOL_FOLDER: SPOOL })
afterAll(() => rmSync(SPOOL, { recursive: true }))

/** test/faults has 200 of them on the simulator. */
test("30 uploads cut at random: no image is wrong, nothing is left over, a retry works", async () => {
  const breakOne = createBreaker(s, SPOOL)
  const outcomes = await pMap(someCuts(30, 7), breakOne, { concurrency: 6 })
  expect(new Set(outcomes)).toEqual(new Set(["queued", "active"]))
  expect(s.polaris.services.bus.size().listeners).toBe(0)
}, 60_000)

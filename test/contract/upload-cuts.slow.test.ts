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

/** Fewer on the simulator, for which test/faults has 200. */
const COUNT = process.env["POLARIS_TEST_CLOUD"] === "openstack" ? 30 : 10

test(`${COUNT} uploads cut at random: no image is wrong, nothing is left over, a retry works`, async () => {
  const breakOne = createBreaker(s, SPOOL)
  const outcomes = await pMap(someCuts(COUNT, 7), breakOne, { concurrency: 6 })
  expect(new Set(outcomes)).toEqual(new Set(["queued", "active"]))
  expect(s.polaris.services.bus.size().listeners).toBe(0)
}, 60_000)

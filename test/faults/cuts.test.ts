import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pMap from "p-map"
import { afterAll, expect, test } from "vitest"
import { createBreaker, someCuts } from "../support/cuts.js"
import { openDescriptors } from "../support/descriptors.js"
import { asBytes } from "../support/sender.js"
import { stage } from "../support/stage.js"
import { eventually } from "../support/eventually.js"

const SPOOL = mkdtempSync(join(realpathSync(tmpdir()), "polaris-cuts-"))
const s = stage({ SPOOL_FOLDER: SPOOL })
afterAll(() => rmSync(SPOOL, { recursive: true }))

const PARALLEL = 14
const SEED = Number(process.env["CUTS_SEED"] ?? 20_261_122)

test(`200 uploads cut at random: no image is wrong, nothing is left over (CUTS_SEED=${SEED})`, async () => {
  const breakOne = createBreaker(s, SPOOL)
  await s.upload(asBytes({ imageId: await s.image() }), Buffer.from("so that everything has begun"))
  const before = openDescriptors().length
  const count = { queued: 0, active: 0 }
  const one = async (cut: ReturnType<typeof someCuts>[number]) => {
    const status = await breakOne(cut).catch((error: unknown) => {
      throw new Error(`after ${JSON.stringify(cut)}`, { cause: error })
    })
    count[status] += 1
  }
  await pMap(someCuts(200, SEED), one, { concurrency: PARALLEL })
  expect(count.queued).toBeGreaterThan(100)
  expect(count.active).toBeGreaterThan(5)
  expect(s.polaris.lines.filter(({ level }) => Number(level) >= 50)).toEqual([])
  expect(s.polaris.services.bus.size().listeners).toBe(0)
  /** Each of the parallel uploads may leave an idle connection, both of whose ends are in this process. */
  const idle = 2 * PARALLEL
  await eventually(() => expect(openDescriptors().length).toBeLessThanOrEqual(before + idle + 3))
}, 300_000)

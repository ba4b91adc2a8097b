import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createMemoryBus } from "../../src/events/memory.js"
import { createTransfers } from "../../src/upload/transfers.js"

const KEY = { projectId: "project", imageId: "image" }

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] }))
afterEach(() => void vi.useRealTimers())

/** An upload on a bus that goes away as soon as it has begun. */
async function startUpload() {
  const bus = createMemoryBus()
  const away = new Error("the bus is away")
  let isAway = false
  const unlessAway = <A extends unknown[]>(work: (...given: A) => Promise<void>) => {
    return async (...given: A) => (isAway ? Promise.reject(away) : work(...given))
  }
  const warnings: [note: string, error: unknown][] = []
  const transfers = createTransfers({
    bus: { ...bus, put: unlessAway(bus.put), drop: unlessAway(bus.drop) },
    stalled: 5_000,
  })
  const warn = (note: string, error: unknown) => void warnings.push([note, error])
  const transfer = await transfers.begin(KEY, { userId: "user", total: null, warn })
  isAway = true
  return { transfer, warnings, away }
}

test("a claim that cannot be renewed is logged each time, and progress that is lost is not", async () => {
  const { transfer, warnings, away } = await startUpload()
  transfer.moved(5)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(warnings).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(warnings).toEqual([
    ["its claim on the image could not be renewed", away],
    ["its claim on the image could not be renewed", away],
  ])
})

test("an end that nobody can be notified of, and a claim that stays, are logged", async () => {
  const { transfer, warnings } = await startUpload()
  await transfer.end()
  expect(warnings.map(([note]) => note).toSorted()).toEqual([
    "its claim on the image could not be released",
    "its watchers could not be notified of its end",
  ])
})

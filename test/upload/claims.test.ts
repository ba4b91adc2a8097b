import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createMemoryBus } from "../../src/events/memory.js"
import { failureFields } from "../../src/failure.js"
import { createTransfers } from "../../src/upload/transfers.js"
import { callOf } from "../support/calls.js"

const SOMEBODY = {
  token: "token",
  signedInWith: { token: "token", ends: Infinity },
  user: { id: "user", name: "user" },
  project: { id: "project", name: "project" },
  isReader: false,
  roles: ["member"],
  isAdmin: false,
  imageEndpoint: "http://glance",
}
const KEY = { projectId: "project", imageId: "image" }

/** A clock that stands still until a test moves it. */
const CLOCK = ["Date", "setInterval", "clearInterval", "setTimeout", "clearTimeout"] as const

beforeEach(() => void vi.useFakeTimers({ toFake: [...CLOCK] }))
afterEach(() => void vi.useRealTimers())

/** An upload on a bus that goes away as soon as it has begun. */
async function startUpload() {
  const bus = createMemoryBus()
  const away = new Error("the bus is away")
  let isAway = false
  const unlessAway = <A extends unknown[]>(work: (...given: A) => Promise<void>) => {
    return async (...given: A) => (isAway ? Promise.reject(away) : work(...given))
  }
  const warnings: object[] = []
  const transfers = createTransfers({
    bus: { ...bus, put: unlessAway(bus.put), drop: unlessAway(bus.drop) },
    takeoverAfterMs: 5_000,
  })
  const call = callOf(SOMEBODY, { warn: (fields) => void warnings.push(fields) })
  const transfer = await transfers.begin(KEY, { call, total: null })
  isAway = true
  return { transfer, warnings, away }
}

test("a claim that cannot be renewed is logged each time, and progress that is lost is not", async () => {
  const { transfer, warnings, away } = await startUpload()
  transfer.moved(5)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(warnings).toEqual([])
  await vi.advanceTimersByTimeAsync(20_000)
  const line = {
    imageId: "image",
    note: "its claim on the image could not be renewed",
    ...failureFields(away),
  }
  expect(warnings).toEqual([line, line])
})

test("an end that nobody can be notified of, and a claim that stays, are logged", async () => {
  const { transfer, warnings } = await startUpload()
  await transfer.end()
  expect(warnings).toHaveLength(2)
  for (const note of [
    "its claim on the image could not be released",
    "its watchers could not be notified of its end",
  ])
    expect(warnings).toContainEqual(expect.objectContaining({ note }))
})

test("an image is claimed as long as its upload runs, and no longer", async () => {
  const transfers = createTransfers({ bus: createMemoryBus(), takeoverAfterMs: 3_600_000 })
  const begin = () => transfers.begin(KEY, { call: callOf(SOMEBODY), total: null })
  const transfer = await begin()
  for (let minute = 0; minute < 10; minute++) {
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await transfers.running(KEY)).toBe(true)
    await expect(begin()).rejects.toMatchObject({ status: 409 })
  }
  await transfer.end()
  expect(await transfers.running(KEY)).toBe(false)
  await (await begin()).end()
})

test("a claim whose process has gone ends after 30 seconds", async () => {
  const bus = createMemoryBus()
  const put = async () => undefined
  const gone = createTransfers({ bus: { ...bus, put }, takeoverAfterMs: 3_600_000 })
  await gone.begin(KEY, { call: callOf(SOMEBODY), total: null })
  const transfers = createTransfers({ bus, takeoverAfterMs: 3_600_000 })
  await vi.advanceTimersByTimeAsync(29_000)
  expect(await transfers.running(KEY)).toBe(true)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await transfers.running(KEY)).toBe(false)
})

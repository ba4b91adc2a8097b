import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import type { Bus } from "../../src/events/bus.js"
import { createRedisBus } from "../../src/events/redis.js"
import { openRedis } from "../../src/redis/connection.js"
import { promisesOfABus } from "../events/suite.js"
import { startRedis, type Redis } from "./server.js"
import { eventually } from "../support/eventually.js"

let redis: Redis

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.close())

/** As one process has it. */
async function openBus() {
  const lines: string[] = []
  const note = (_fields: object, message: string) => void lines.push(message)
  const link = await openRedis(redis.url, { info: note, warn: note })
  const bus = createRedisBus(link)
  async function close(): Promise<void> {
    link.close()
    await bus.close()
  }
  return { bus, lines, close }
}

promisesOfABus("Redis", async () => {
  await redis.stop()
  await redis.start()
  const [here, there] = await Promise.all([openBus(), openBus()])
  const close = async () => void (await Promise.all([here.close(), there.close()]))
  return { here: here.bus, there: there.bus, close }
})

/** Two processes, gone when the test ends. */
async function openPair() {
  const pair = await Promise.all([openBus(), openBus()])
  onTestFinished(async () => void (await Promise.all(pair.map((one) => one.close()))))
  return pair
}

const receivedBy = async (bus: Bus, name: string) => {
  const received: unknown[] = []
  await bus.watch(name, (value) => received.push(value))
  return received
}

/** A minute: longer than any test here. */
const TTL = 60_000
const AWAY = "redis unreachable"
const BACK = "redis reachable again"

const isBack = (...buses: { bus: Bus }[]) =>
  expect.poll(() => buses.some(({ bus }) => bus.isAway())).toBe(false)

describe.each([
  ["is gone", () => redis.stop(), () => redis.start()],
  ["only hangs", async () => redis.freeze(), async () => redis.goOn()],
])("when Redis %s", (_what, goAway, comeBack) => {
  test("a process works alone: its values, its claims and its watchers are its own", async () => {
    const [{ bus }] = await openPair()
    await bus.put("before", 1, TTL)
    expect(await bus.claim("held", "mine", TTL)).toBe(true)
    await goAway()
    const received = await receivedBy(bus, "a")
    await bus.put("a", 1, TTL)
    expect(received).toEqual([1])
    expect(await Promise.all(["a", "before", "held"].map((name) => bus.read(name)))).toEqual([1, 1, "mine"])
    expect(await bus.claim("held", "again", TTL)).toBe(false)
    expect(await bus.claim("new", 1, TTL)).toBe(true)
    await bus.drop("new")
    expect(await bus.claim("new", 2, TTL)).toBe(true)
    expect(bus.isAway()).toBe(true)
    await comeBack()
  })

  test("the log has one line for it, for any number of requests, and one more when it is back", async () => {
    const [{ bus, lines }] = await openPair()
    await goAway()
    for (let turn = 0; turn < 20; turn++) {
      await Promise.all([bus.put("a", turn, TTL), bus.read("a"), bus.watch("b", () => undefined)])
    }
    expect(lines).toEqual([AWAY])
    await comeBack()
    await isBack({ bus })
    await eventually(() => expect(lines).toEqual([AWAY, BACK]))
  })

  test("it receives what it missed when it is back, and old watchers are notified again", async () => {
    const [here, there] = await openPair()
    const received = await receivedBy(there.bus, "a")
    const early = await receivedBy(there.bus, "b")
    await here.bus.claim("kept", "kept", TTL)
    await here.bus.put("released", "by its owner", TTL)
    await goAway()
    await here.bus.put("a", "while away", TTL)
    await here.bus.claim("claimed", "while away", TTL)
    await here.bus.drop("released")
    const late = await receivedBy(there.bus, "c")
    await comeBack()
    await isBack(here, there)
    await eventually(async () => expect(await there.bus.read("a")).toBe("while away"))
    expect(received.every((value) => value === "while away")).toBe(true)
    expect(await there.bus.claim("claimed", "there", TTL)).toBe(false)
    expect(await there.bus.claim("kept", "there", TTL)).toBe(false)
    expect(await there.bus.read("released")).toBeUndefined()
    for (const name of ["a", "b", "c"]) await here.bus.put(name, "back", TTL)
    await eventually(() =>
      expect([received, early, late].map((all) => all.at(-1))).toEqual(["back", "back", "back"]),
    )
  })

  test("the bus can be closed", async () => {
    const { close } = await openBus()
    await goAway()
    await close()
    await comeBack()
  })
})

describe("at the start", () => {
  test.each([
    ["is gone", () => redis.stop(), () => redis.start()],
    ["only hangs", async () => redis.freeze(), async () => redis.goOn()],
  ])("a Redis that %s is one log line, and one more when it is there", async (_what, goAway, comeBack) => {
    await goAway()
    const { bus, lines, close } = await openBus()
    onTestFinished(close)
    expect([bus.isAway(), lines]).toEqual([true, [AWAY]])
    const received = await receivedBy(bus, "a")
    await bus.put("a", 1, TTL)
    expect([received, await bus.read("a")]).toEqual([[1], 1])
    await comeBack()
    await expect.poll(() => lines).toEqual([AWAY, BACK])
    expect(bus.isAway()).toBe(false)
    const [there] = await openPair()
    expect(await there.bus.read("a")).toBe(1)
    await there.bus.put("a", 2, TTL)
    await eventually(() => expect(received).toEqual([1, 2]))
  })

  test("a Redis that refuses the password stops Polaris, and the variable is named", async () => {
    const log = { info: () => undefined, warn: () => undefined }
    const url = redis.url.replace("//", "//nobody:wrong@")
    await expect(openRedis(url, log)).rejects.toThrow(/^REDIS_URL: Redis refuses the connection: /)
  })
})

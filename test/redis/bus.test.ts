import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { createRedisBus } from "../../src/events/redis.js"
import type { Bus } from "../../src/events/bus.js"
import { promisesOfABus } from "../events/suite.js"
import { startRedis, type Redis } from "./server.js"

let redis: Redis

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.close())

promisesOfABus("Redis", async () => {
  await redis.stop()
  await redis.start()
  const [here, there] = await Promise.all([createRedisBus(redis.url), createRedisBus(redis.url)])
  return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) }
})

const AWAY = { status: 503, message: expect.stringMatching(/cannot be reached/) as string }

const everyCall = (bus: Bus): Promise<unknown>[] => [
  bus.put("a", 1, 1_000),
  bus.read("a"),
  bus.claim("a", 1, 1_000),
  bus.drop("a"),
  bus.watch("b", () => undefined),
]

const failures = async (bus: Bus) =>
  (await Promise.allSettled(everyCall(bus))).map(
    (one) => one.status === "rejected" && (one.reason as unknown),
  )

describe("when Redis is away", () => {
  test("every call fails soon and says so, and works again when Redis is back, for old watchers as well", async () => {
    const bus = await createRedisBus(redis.url)
    const heard: unknown[] = []
    await bus.watch("a", (value) => heard.push(value))
    await redis.stop()
    const begun = Date.now()
    expect(await failures(bus)).toEqual(Array(5).fill(expect.objectContaining(AWAY)))
    expect(Date.now() - begun).toBeLessThan(6_000)
    expect(bus.size().listeners).toBe(1)
    await redis.start()
    const heardAgain = async () => {
      await bus.put("a", "back", 1_000)
      expect(heard).toContain("back")
    }
    await vi.waitFor(heardAgain, { timeout: 5_000 })
    await bus.close()
  })

  test("and only hangs, every call fails soon and says so", async () => {
    const bus = await createRedisBus(redis.url)
    redis.freeze()
    const begun = Date.now()
    expect(await failures(bus)).toEqual(Array(5).fill(expect.objectContaining(AWAY)))
    expect(Date.now() - begun).toBeLessThan(6_000)
    redis.goOn()
    await vi.waitFor(() => bus.put("a", "back", 1_000), { timeout: 5_000 })
    await bus.close()
  })

  test("a bus can be closed all the same", async () => {
    const bus = await createRedisBus(redis.url)
    await redis.stop()
    await bus.close()
    await redis.start()
  })

  test("Polaris does not start, and says which variable is to blame", async () => {
    await expect(createRedisBus("redis://127.0.0.1:1")).rejects.toThrow(/REDIS_URL.*ECONNREFUSED/)
  })
})

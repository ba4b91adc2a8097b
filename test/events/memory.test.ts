import { expect, test } from "vitest"
import { createMemoryBus } from "../../src/events/memory.js"
import { promisesOfABus } from "./suite.js"

promisesOfABus("memory", async () => {
  const bus = createMemoryBus()
  return { here: bus, there: bus, close: () => bus.close() }
})

test("the memory bus holds no value that was dropped or whose time is over", async () => {
  const bus = createMemoryBus()
  await bus.put("kept", 1, 10_000)
  await bus.put("short", 1, 20)
  await bus.claim("claimed", 1, 20)
  await bus.put("dropped", 1, 10_000)
  await bus.drop("dropped")
  await expect.poll(() => bus.size()).toEqual({ entries: 1, listeners: 0 })
  await bus.close()
})

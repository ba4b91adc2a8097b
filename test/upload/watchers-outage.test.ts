import { expect, test } from "vitest"
import { createMemoryBus } from "../../src/events/memory.js"
import type { UploadProgress, UploadState } from "../../src/upload/state.js"
import { stateName } from "../../src/upload/upload-key.js"
import { createWatchers } from "../../src/upload/watch.js"

const KEY = { projectId: "p1", imageId: "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac" }
const NAME = stateName(KEY)
/** An hour: no state expires in a test. */
const TTL = 3_600_000

const state = (uploaded: number, phase: UploadState["phase"] = "sending"): UploadState => ({
  ...{ id: "attempt", userId: "u1", phase, uploaded, total: 100, movedAt: 0 },
})

/**
 * A watcher of an upload at 10 %, behind a bus that can be away, for which a few milliseconds are a silence.
 */
async function setUp() {
  const memory = createMemoryBus()
  let [isAway, silences] = [false, 0]
  const bus = {
    ...memory,
    isAway: () => isAway,
    /** A watcher reads the state when it comes, and after each silence. */
    async read(name: string) {
      silences += 1
      return isAway ? undefined : memory.read(name)
    },
  }
  await memory.put(NAME, state(10), TTL)
  const seen: number[] = []
  const { watch } = createWatchers({ bus, watchTimeoutMs: TTL, silenceMs: 5 })
  async function follow(events: AsyncGenerator<UploadProgress, void>): Promise<unknown> {
    try {
      for await (const { percent } of events) {
        seen.push(percent)
        if (percent === 10) isAway = true
      }
      return "complete"
    } catch (error) {
      return error
    }
  }
  const ended = follow(watch(KEY, new AbortController().signal))
  return {
    ...{ seen, ended, put: (next: UploadState) => memory.put(NAME, next, TTL) },
    /** Resolves when the watcher has waited for states `count` times more, in vain. */
    async silence(count: number) {
      const enough = silences + count
      await expect.poll(() => silences, { interval: 5 }).toBeGreaterThanOrEqual(enough)
    },
    comeBack: () => void (isAway = false),
  }
}

test("a watcher survives an outage of the bus of any length, and continues when it is over", async () => {
  const { seen, ended, put, silence, comeBack } = await setUp()
  await silence(5)
  comeBack()
  await put(state(50))
  await expect.poll(() => seen).toEqual([10, 50])
  await put(state(100, "done"))
  expect(await ended).toBe("complete")
  expect(seen).toEqual([10, 50, 100])
})

test("a watcher learns the end of an upload that ended during an outage", async () => {
  const { seen, ended, put, silence, comeBack } = await setUp()
  await silence(3)
  comeBack()
  await put(state(100, "done"))
  expect(await ended).toBe("complete")
  expect(seen).toEqual([10, 100])
})

test("if the uploading process has ended during an outage, a watcher learns it after a silence more", async () => {
  const { seen, ended, silence, comeBack } = await setUp()
  await silence(3)
  comeBack()
  expect(await ended).toMatchObject({ status: 409, reason: "lost" })
  expect(seen).toEqual([10])
})

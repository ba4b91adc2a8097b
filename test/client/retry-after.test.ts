import { TRPCClientError } from "@trpc/client"
import { afterEach, expect, test, vi } from "vitest"
import { createGate } from "../../src/client/resumable/gate.js"
import { createMeter } from "../../src/client/resumable/meter.js"
import { persist } from "../../src/client/resumable/persist.js"
import { sendParts } from "../../src/client/resumable/send-parts.js"

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test("an upload asks again after the seconds that Polaris names, and not before", async () => {
  vi.useFakeTimers()
  const data = { code: "TOO_MANY_REQUESTS", httpStatus: 429, retryAfterSeconds: 90 }
  const refused = TRPCClientError.from({ error: { code: -32029, message: "Too many.", data } })
  const ask = vi.fn(() => Promise.resolve("signed")).mockRejectedValueOnce(refused)
  const gate = createGate(() => undefined)
  const result = persist(gate, new AbortController().signal, ask)
  await vi.advanceTimersByTimeAsync(89_000)
  expect(ask).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await result).toBe("signed")
  expect(ask).toHaveBeenCalledTimes(2)
  gate.dispose()
})

const NOON = Date.parse("2026-11-27T12:00:00Z")

test.each([
  ["429", 429, "90", 90],
  ["503", 503, "90", 90],
  ["503 with a time", 503, "Fri, 27 Nov 2026 12:01:30 GMT", 90],
  ["503 with a day", 503, "86400", 300],
  ["503 with a time that has passed", 503, "Fri, 27 Nov 2026 11:00:00 GMT", 0],
  ["503 with something else", 503, "soon", 0],
])(
  "a part is sent again after the time that a store names, within minutes: %s",
  async (_name, status, retryAfter, seconds) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: NOON })
    const put = vi
      .fn(() => Promise.resolve(new Response(null, { headers: { etag: '"etag"' } })))
      .mockResolvedValueOnce(new Response("", { status, headers: { "retry-after": retryAfter } }))
    vi.stubGlobal("fetch", put)
    const parts = new Map<number, string | undefined>()
    const gate = createGate(() => undefined)
    const onProgress = vi.fn()
    const sent = sendParts({
      ...{ file: new Blob(["disk"]), parallel: 1, gate, meter: createMeter() },
      session: { sessionId: "up_1", imageId: "img_1", partSizeBytes: 4, totalBytes: 4, parts },
      sign: async () => [{ part_number: 1, url: "http://store/part", expires_at_ms: NOON + 900_000 }],
      ...{ onProgress },
      signal: new AbortController().signal,
    })
    /** The part has failed, and now it waits. */
    await expect.poll(() => [onProgress.mock.calls.length, vi.getTimerCount()]).toEqual([1, 1])
    await vi.advanceTimersByTimeAsync(Math.max(0, seconds * 1000 - 1))
    expect(put).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1_000)
    await sent
    expect(put).toHaveBeenCalledTimes(2)
    expect(parts.get(1)).toBe('"etag"')
    gate.dispose()
  },
)

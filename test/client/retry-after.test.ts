import { TRPCClientError } from "@trpc/client"
import { afterEach, expect, test, vi } from "vitest"
import { createGate } from "../../src/client/resumable/gate.js"
import { persist } from "../../src/client/resumable/persist.js"

afterEach(() => void vi.useRealTimers())

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

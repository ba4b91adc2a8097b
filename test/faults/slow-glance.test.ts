import { describe, expect, test, vi } from "vitest"
import type { Fault } from "../support/proxy.js"
import { asBytes } from "../support/sender.js"
import { isPut, stage } from "../support/stage.js"

vi.setConfig({ maxConcurrency: 10 })

const s = stage({ UPLOAD_IDLE_TIMEOUT: "2", UPLOAD_FINISH_TIMEOUT: "6", UPSTREAM_TIMEOUT_SECONDS: "2" })
const FEW = Buffer.alloc(2_000_000, 7)
/** More than the kernel keeps between Polaris and Glance. */
const MANY = Buffer.alloc(24_000_000, 7)

const faults = new Map<string, Fault>()

async function uploadWith(fault: Fault, headers: Record<string, string>, bytes: Buffer) {
  const imageId = await s.image()
  faults.set(imageId, fault)
  s.proxy.fault((call) => (isPut(call) ? faults.get(call.split("/").at(-2) ?? "") : undefined))
  const begun = Date.now()
  const answer = await s.upload(asBytes({ imageId }, headers), bytes)
  return { imageId, answer, milliseconds: Date.now() - begun }
}

const TIMED_OUT = { status: 504, code: "GATEWAY_TIMEOUT", reason: "stalled", result: undefined }

describe.concurrent.each<[string, Record<string, string>]>([
  ["announced", {}],
  ["unannounced", { "transfer-encoding": "chunked" }],
])("with an %s size, a Glance", (_, headers) => {
  test("that takes no more bytes: GATEWAY_TIMEOUT after the idle time, and what became of the image", async () => {
    const { imageId, answer } = await uploadWith({ after: 300_000, then: "stall" }, headers, MANY)
    expect(answer).toMatchObject(TIMED_OUT)
    expect(answer.message).toMatch(/took no more data for 2 seconds\. .* is still "saving": delete it if/)
    expect(answer.message).toContain(imageId)
  })

  test("that does not finish: GATEWAY_TIMEOUT after UPLOAD_FINISH_TIMEOUT", async () => {
    const { answer } = await uploadWith({ after: FEW.length - 1, then: "stall" }, headers, FEW)
    expect(answer).toMatchObject(TIMED_OUT)
    expect(answer.message).toMatch(/did not finish the upload for 6 seconds/)
  })

  test("that has stored everything and does not say so: a success after UPLOAD_FINISH_TIMEOUT", async () => {
    const { imageId, answer, milliseconds } = await uploadWith({ delayAnswer: 12_000 }, headers, FEW)
    expect(answer.result).toEqual({ success: true, imageId })
    expect(milliseconds).toBeLessThan(11_000)
  })

  test("that thinks longer than an upload may stand still: fine", async () => {
    const { imageId, answer } = await uploadWith({ delayAnswer: 3_000 }, headers, FEW)
    expect(answer.result).toEqual({ success: true, imageId })
  })

  test("that is slow: an upload that moves takes longer than every time-out", async () => {
    const { imageId, answer, milliseconds } = await uploadWith({ rate: 3_000_000 }, headers, MANY)
    expect(answer.result).toEqual({ success: true, imageId })
    expect(milliseconds).toBeGreaterThan(6_500)
  })
})

import { randomBytes } from "node:crypto"
import { describe, expect, test, vi } from "vitest"
import { holding, stage } from "../support/stage.js"

vi.setConfig({ maxConcurrency: 10 })

const s = stage({ UPLOAD_IDLE_TIMEOUT: "2", UPLOAD_FINISH_TIMEOUT: "6", UPSTREAM_TIMEOUT_SECONDS: "2" })
const FEW = Buffer.alloc(2_000_000, 7)
/** More than the kernel keeps between Polaris and Glance, and no two parts of it alike. */
const MANY = randomBytes(24_000_000)

const TIMED_OUT = { status: 504, code: "GATEWAY_TIMEOUT", reason: "stalled", result: undefined }

describe.concurrent.each<[string, Record<string, string>]>([
  ["announced", {}],
  ["unannounced", { "transfer-encoding": "chunked" }],
])("with an %s size, a Glance", (_, headers) => {
  test("that stops reading: GATEWAY_TIMEOUT after the idle time, with the state of the image", async () => {
    const { imageId, answer } = await s.uploadWith({ after: 300_000, then: "stall" }, headers, MANY)
    expect(answer).toMatchObject(TIMED_OUT)
    expect(answer.message).toMatch(
      /read no data for 2 seconds\. .* is still "saving". If this persists, delete it/,
    )
    expect(answer.message).toContain(imageId)
  })

  test("that does not finish: GATEWAY_TIMEOUT after UPLOAD_FINISH_TIMEOUT", async () => {
    const { answer } = await s.uploadWith({ after: FEW.length - 1, then: "stall" }, headers, FEW)
    expect(answer).toMatchObject(TIMED_OUT)
    expect(answer.message).toMatch(/did not finish the upload for 6 seconds/)
  })

  test("that has stored everything and does not respond: a success after UPLOAD_FINISH_TIMEOUT", async () => {
    const never = new Promise<never>(() => {})
    const { imageId, answer } = await s.uploadWith({ delayAnswer: never }, headers, FEW)
    expect(answer.result).toEqual({ success: true, imageId })
  })

  test("that takes longer to finish than the idle time of an upload: a success", async () => {
    const { imageId, answer } = await s.uploadWith({ delayAnswer: 3_000 }, headers, FEW)
    expect(answer.result).toEqual({ success: true, imageId })
  })

  test("that is slow: an upload with progress may take longer than every timeout, and arrives as it was sent", async () => {
    const { imageId, answer, milliseconds } = await s.uploadWith({ rate: 3_000_000 }, headers, MANY)
    expect(answer.result).toEqual({ success: true, imageId })
    expect(milliseconds).toBeGreaterThan(6_500)
    expect(await s.glance.get(imageId)).toMatchObject(holding(MANY))
  })
})

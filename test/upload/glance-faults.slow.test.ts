import { randomBytes } from "node:crypto"
import { describe, expect, test, vi } from "vitest"
import type { Fault } from "../support/proxy.js"
import { asBytes } from "../support/sender.js"
import { expectImage, expectQueued, holding, stage } from "../support/stage.js"

/** They mostly wait. */
vi.setConfig({ maxConcurrency: 20 })

const s = stage()
const BYTES = randomBytes(2_000_000)
const CHUNKED = { "transfer-encoding": "chunked" }
const SIZES: [string, Record<string, string>][] = [
  ["announced", {}],
  ["unannounced", CHUNKED],
]

const failed = (status: number, code: string) => ({ status, code, result: undefined })
const UNAVAILABLE = failed(503, "SERVICE_UNAVAILABLE")

const uploadWith = (fault: Fault, headers: Record<string, string>) => s.uploadWith(fault, headers, BYTES)

const retry = async (imageId: string) => {
  const again = await s.upload(asBytes({ imageId }), BYTES)
  expect(again).toMatchObject({ status: 200, result: { success: true, imageId } })
  expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
}

describe.concurrent.each(SIZES)("with an %s size", (_, headers) => {
  test.each([0, 1, 100_000, 1_500_000, BYTES.length - 1])(
    "Glance's connection breaks after %i bytes: SERVICE_UNAVAILABLE, queued again, a retry works",
    async (after) => {
      const { imageId, answer } = await uploadWith({ after, then: "cut" }, headers)
      expect(answer).toMatchObject(UNAVAILABLE)
      await expectQueued(s, imageId)
      await retry(imageId)
    },
  )

  test("Glance's response is lost: a success if the image has exactly what was sent", async () => {
    const { imageId, answer } = await uploadWith({ cutAnswerAfter: 0 }, headers)
    expect(answer).toMatchObject({ status: 200, result: { success: true, imageId } })
    await expectImage(s, imageId, holding(BYTES))
  })

  test("Glance responds with success before it has everything: BAD_GATEWAY, never a success", async () => {
    const response = { status: 204, body: "" }
    const { imageId, answer } = await uploadWith({ after: 500_000, then: response }, headers)
    expect(answer).toMatchObject(failed(502, "BAD_GATEWAY"))
    await expectQueued(s, imageId)
    await retry(imageId)
  })

  test.each([500, 502, 503])(
    "Glance fails with %i in the middle: typed, queued, a retry works",
    async (status) => {
      const { imageId, answer } = await uploadWith({ after: 500_000, then: { status, body: "" } }, headers)
      expect(answer).toMatchObject(status === 503 ? UNAVAILABLE : failed(502, "BAD_GATEWAY"))
      await expectQueued(s, imageId)
      await retry(imageId)
    },
  )

  test("Glance responds 401: Polaris asks Keystone whether the session has ended", async () => {
    const { answer } = await uploadWith({ after: 500_000, then: { status: 401, body: "" } }, headers)
    expect(answer).toMatchObject(UNAVAILABLE)
    expect(answer.message).toMatch(/cannot check your session/)
  })
})

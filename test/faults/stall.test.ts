import { expect, test } from "vitest"
import { asBytes } from "../support/sender.js"
import { isPut, stage } from "../support/stage.js"

const s = stage({ UPLOAD_IDLE_TIMEOUT: "2" })
/** More than the kernel keeps between Polaris and Glance. */
const MANY = Buffer.alloc(24_000_000, 7)

test.concurrent.each([
  ["announced", {}],
  ["unannounced", { "transfer-encoding": "chunked" }],
])(
  "a Glance that takes no more bytes (%s): GATEWAY_TIMEOUT, and what became of the image",
  async (_, headers) => {
    s.proxy.fault((call) => (isPut(call) ? { after: 300_000, then: "stall" } : undefined))
    const imageId = await s.image()
    const answer = await s.upload(asBytes({ imageId }, headers), MANY)
    expect(answer).toMatchObject({
      status: 504,
      code: "GATEWAY_TIMEOUT",
      reason: "stalled",
      result: undefined,
    })
    expect(answer.message).toMatch(/took no more data for 2 seconds\. .* is stuck in "saving": delete it/)
    expect(answer.message).toContain(imageId)
  },
)

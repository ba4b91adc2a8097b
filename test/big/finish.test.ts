import { expect, test } from "vitest"
import { bigStage } from "./cloud.js"

const s = bigStage()

/** Longer than the five minutes after which Node's own clients and servers give up. */
const SIX_MINUTES = 360_000

test("an upload succeeds when Glance answers six minutes after the last byte", async () => {
  s.proxy.fault((call) => (call.endsWith("/file") ? { delayAnswer: SIX_MINUTES } : undefined))
  const imageId = await s.image()
  const started = performance.now()
  const uploaded = await s.client.compute.uploadImage.mutate({ imageId, file: new Blob(["data"]) })
  expect(performance.now() - started).toBeGreaterThan(SIX_MINUTES)
  expect(uploaded).toMatchObject({ success: true })
  expect(s.proxy.passed.filter(({ call }) => call.endsWith("/file"))).toHaveLength(1)
})

import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, onTestFinished, test } from "vitest"
import { asBytes } from "../support/sender.js"
import { expectImage, holding, stage } from "../support/stage.js"

const s = stage()
const TOTAL = 4_000_000
const BYTES = Buffer.alloc(TOTAL, 7)

const fault = (what: "stop-glance" | "start-glance") =>
  promisify(execFile)("bash", ["test/openstack/fault.sh", what])

test("Glance goes away in the middle of an upload: a typed failure that names what is left, and uploads work again when it is back", async () => {
  onTestFinished(async () => void (await fault("start-glance")))
  const imageId = await s.image()
  const sending = await s.underway(imageId, TOTAL)
  await fault("stop-glance")
  void sending.write(BYTES.subarray(100_000))
  const answer = await sending.answer
  expect(answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
  expect(answer.message).toContain(`Image ${imageId} may still be "saving"`)
  await fault("start-glance")
  await expectImage(s, imageId, { status: "saving" })
  expect(await s.client.demo.compute.deleteImage.mutate({ imageId })).toBe(true)
  const next = await s.image()
  expect(await s.upload(asBytes({ imageId: next }), BYTES)).toMatchObject({ status: 200 })
  expect(await s.glance.get(next)).toMatchObject(holding(BYTES))
})

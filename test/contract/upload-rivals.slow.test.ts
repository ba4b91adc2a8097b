import { once } from "node:events"
import { request, type IncomingMessage } from "node:http"
import { describe, expect, test } from "vitest"
import { signIn } from "../support/cloud.js"
import { asBytes } from "../support/sender.js"
import { clientOf, expectImage, expectQueued, isPut, stage } from "../support/stage.js"
import { eventually } from "../support/eventually.js"

const s = stage({ UPLOAD_TAKEOVER_AFTER: "1" })
/** Where no upload counts as standing still, however slow this machine is. */
const steady = stage({ UPLOAD_TAKEOVER_AFTER: "3600" })
const TOTAL = 400_000
const REST = Buffer.alloc(TOTAL - 100_000, 7)
const WHOLE = Buffer.alloc(TOTAL, 8)

const BUSY = { status: 409, code: "CONFLICT", message: expect.stringContaining("under way") as string }

/** Of the same project, but not the same user. */
async function colleague() {
  const { token } = await signIn(s.cloud.authUrl, "both", { project: "demo" })
  return { "x-auth-token": token }
}

/** The same user has uploaded the whole, as soon as the upload under way had stood still for long enough. */
const takenOver = (imageId: string) =>
  eventually(async () => {
    const { result } = await s.upload(asBytes({ imageId }), WHOLE)
    expect(result).toEqual({ success: true, imageId })
  })

describe.concurrent("a second upload to the same image", () => {
  test("is CONFLICT while the first waits, and the first continues", async () => {
    const imageId = await steady.image()
    const first = await steady.underway(imageId, TOTAL)
    expect(await steady.upload(asBytes({ imageId }), WHOLE)).toMatchObject(BUSY)
    await first.write(REST)
    first.end()
    expect((await first.answer).result).toEqual({ success: true, imageId })
    expect(steady.puts(imageId)).toBe(1)
  })

  test("started at the same time is CONFLICT at once too, whichever comes first", async () => {
    const imageId = await steady.image()
    const all = await Promise.all(Array.from({ length: 6 }, () => steady.upload(asBytes({ imageId }), WHOLE)))
    const refused = all.filter(({ status }) => status !== 200)
    expect(refused).toHaveLength(5)
    for (const one of refused) expect(one).toMatchObject({ status: 409, code: "CONFLICT" })
    expect(await steady.glance.get(imageId)).toMatchObject({ status: "active", size: TOTAL })
    expect(steady.puts(imageId)).toBe(1)
  })

  test("by the same user takes over if the first has made no progress for a while", async () => {
    const imageId = await s.image()
    const first = await s.underway(imageId, TOTAL)
    await takenOver(imageId)
    expect(await first.answer).toMatchObject({
      status: 499,
      code: "CLIENT_CLOSED_REQUEST",
      reason: "taken_over",
    })
    expect(await s.glance.get(imageId)).toMatchObject({ status: "active", size: TOTAL })
  })

  test("by another user of the project is CONFLICT even if the first makes no progress", async () => {
    const imageId = await s.image()
    const other = await colleague()
    const first = await s.underway(imageId, TOTAL)
    const younger = await s.image()
    const own = await s.underway(younger, TOTAL)
    await takenOver(younger)
    expect(await own.answer).toMatchObject({ reason: "taken_over" })
    const target = asBytes({ imageId }, other)
    expect(await s.upload(target, WHOLE)).toMatchObject(BUSY)
    await first.write(REST)
    first.end()
    expect((await first.answer).status).toBe(200)
  })

  test("by an administrator of another project is CONFLICT", async () => {
    const imageId = await s.image()
    const first = await s.underway(imageId, TOTAL)
    await expectImage(s, imageId, { status: "saving" })
    const second = await s.upload(asBytes({ imageId }), WHOLE, "admin")
    expect(second).toMatchObject({ status: 409, code: "CONFLICT" })
    await first.write(REST)
    first.end()
    expect((await first.answer).status).toBe(200)
  })
})

describe.concurrent("cancelUpload", () => {
  test("ends an upload of another client of the project; the uploader gets the error, and a retry works", async () => {
    const imageId = await s.image()
    const upload = await s.underway(imageId, TOTAL)
    const { compute } = clientOf(s.polaris.url, await colleague())
    expect(await compute.cancelUpload.mutate({ imageId })).toEqual({ success: true, imageId })
    expect(await upload.answer).toMatchObject({
      status: 499,
      code: "CLIENT_CLOSED_REQUEST",
      reason: "cancelled",
      message: "The upload was cancelled.",
    })
    expect(await s.glance.get(imageId)).toMatchObject({ status: "queued" })
    expect((await s.upload(asBytes({ imageId }), WHOLE)).status).toBe(200)
  })

  test("does not change the image", async () => {
    const imageId = await s.image({ name: "as it was", tags: ["kept"] })
    const { updated_at: _then, ...before } = await s.glance.get(imageId)
    const upload = await s.underway(imageId, TOTAL)
    await clientOf(s.polaris.url, await colleague()).compute.cancelUpload.mutate({ imageId })
    await upload.answer
    const { updated_at: _now, ...after } = await s.glance.get(imageId)
    expect(after).toEqual(before)
  })

  test("is NOT_FOUND without an upload, after it, and for other projects, and cancels nothing then", async () => {
    const imageId = await s.image()
    const missing = { data: { code: "NOT_FOUND", httpStatus: 404 } }
    const { demo, other } = s.client
    await expect(demo.compute.cancelUpload.mutate({ imageId })).rejects.toMatchObject(missing)
    const upload = await s.underway(imageId, TOTAL)
    await expect(other.compute.cancelUpload.mutate({ imageId })).rejects.toMatchObject(missing)
    await upload.write(REST)
    upload.end()
    expect((await upload.answer).status).toBe(200)
    await expect(demo.compute.cancelUpload.mutate({ imageId })).rejects.toMatchObject(missing)
  })
})

test("a user who may not change the image cannot cancel another user's upload, which continues", async () => {
  const imageId = await s.image()
  const upload = await s.underway(imageId, TOTAL)
  const refused = { status: 403, body: "You are not authorized to complete modify_image action." }
  const isChange = (call: string) => call.startsWith("PATCH ") && call.endsWith(imageId)
  s.proxy.fault((call) => (isChange(call) ? { after: 0, then: refused } : undefined))
  const { compute } = clientOf(s.polaris.url, await colleague())
  const cancelled = compute.cancelUpload.mutate({ imageId })
  await expect(cancelled).rejects.toMatchObject({ data: { code: "FORBIDDEN", httpStatus: 403 } })
  s.proxy.fault(() => undefined)
  await upload.write(REST)
  upload.end()
  expect((await upload.answer).status).toBe(200)
  expect(await s.glance.get(imageId)).toMatchObject({ status: "active", size: TOTAL })
})

describe("an upload by a user who may not change the image", () => {
  const isChange = (imageId: string) => (call: string) => call.startsWith("PATCH ") && call.endsWith(imageId)

  test("does not claim the image before Glance has responded", async () => {
    const imageId = await s.image()
    const asked = isChange(imageId)
    s.proxy.fault((call) => (asked(call) ? { after: 0, then: "stall" } : undefined))
    const waiting = s.start(asBytes({ imageId }, { ...(await colleague()), "content-length": String(TOTAL) }))
    await eventually(() => expect(s.proxy.passed.some(({ call }) => asked(call))).toBe(true))
    s.proxy.fault(() => undefined)
    expect(await s.upload(asBytes({ imageId }), WHOLE)).toMatchObject({ status: 200 })
    waiting.cut()
  })

  test("does not block other uploads and changes of the image", async () => {
    const imageId = await s.image()
    const asked = isChange(imageId)
    const refused = { status: 403, body: "You are not authorized to complete modify_image action." }
    s.proxy.fault((call) => (asked(call) ? { after: 0, then: refused } : undefined))
    const held = s.start(asBytes({ imageId }, { ...(await colleague()), "content-length": String(TOTAL) }))
    const looks = () => s.proxy.passed.filter(({ call }) => call.startsWith("GET ") && call.endsWith(imageId))
    await eventually(() => expect(looks()).toHaveLength(1))
    s.proxy.fault(() => undefined)
    const operations = [{ op: "replace" as const, path: "/name", value: "changed meanwhile" }]
    await s.client.demo.compute.updateImage.mutate({ imageId, operations })
    expect((await s.upload(asBytes({ imageId }), WHOLE)).result).toEqual({ success: true, imageId })
    held.cut()
  })
})

describe.concurrent("while an image receives its data", () => {
  const conflict = { data: { code: "CONFLICT", httpStatus: 409 } }

  test("an update is CONFLICT, never lost, and works afterwards", async () => {
    const imageId = await s.image({ name: "before" })
    const operations = [{ op: "replace" as const, path: "/name", value: "after" }]
    const update = () => s.client.demo.compute.updateImage.mutate({ imageId, operations })
    const upload = await s.underway(imageId, TOTAL)
    await expect(update()).rejects.toMatchObject(conflict)
    await upload.write(REST)
    upload.end()
    expect((await upload.answer).status).toBe(200)
    expect(await s.glance.get(imageId)).toMatchObject({ name: "before" })
    await update()
    expect(await s.glance.get(imageId)).toMatchObject({ name: "after", status: "active" })
  })

  test("an update is CONFLICT before Glance has noticed the upload", async () => {
    const imageId = await s.image({ name: "before" })
    const operations = [{ op: "replace" as const, path: "/name", value: "lost" }]
    s.proxy.fault((call) => (isPut(call, imageId) ? { after: 0, then: "stall" } : undefined))
    const upload = await s.underway(imageId, TOTAL)
    expect(await s.glance.get(imageId)).toMatchObject({ status: "queued" })
    const update = s.client.demo.compute.updateImage.mutate({ imageId, operations })
    await expect(update).rejects.toMatchObject(conflict)
    expect(await s.glance.get(imageId)).toMatchObject({ status: "queued", name: "before" })
    upload.cut()
    s.proxy.fault(() => undefined)
  })

  test("an update is CONFLICT if the data is sent to Glance directly, and works afterwards", async () => {
    const imageId = await s.image({ name: "before" })
    const operations = [{ op: "replace" as const, path: "/name", value: "after" }]
    const update = () => s.client.demo.compute.updateImage.mutate({ imageId, operations })
    const { imageEndpoint } = await signIn(s.cloud.authUrl, "demo", undefined, s.cloud.region)
    const headers = { ...s.headers.demo, "content-type": "application/octet-stream" }
    const direct = request(`${imageEndpoint}/v2/images/${imageId}/file`, { method: "PUT", headers })
    direct.write(REST)
    await expectImage(s, imageId, { status: "saving" })
    await expect(update()).rejects.toMatchObject(conflict)
    const answer = once(direct, "response") as Promise<[IncomingMessage]>
    direct.end()
    expect((await answer)[0].resume().statusCode).toBe(204)
    expect(await s.glance.get(imageId)).toMatchObject({ name: "before", status: "active" })
    await update()
    expect(await s.glance.get(imageId)).toMatchObject({ name: "after", status: "active" })
  })

  test("an update just before the upload is kept", async () => {
    const imageId = await s.image({ name: "before" })
    const operations = [{ op: "replace" as const, path: "/name", value: "after" }]
    const update = s.client.demo.compute.updateImage.mutate({ imageId, operations })
    const upload = s.upload(asBytes({ imageId }), WHOLE)
    const updated = await update.then(
      () => "after",
      () => "before",
    )
    expect((await upload).status).toBe(200)
    expect(await s.glance.get(imageId)).toMatchObject({ name: updated, status: "active" })
  })

  test("it cannot be deactivated", async () => {
    const imageId = await s.image()
    const upload = await s.underway(imageId, TOTAL)
    await expect(s.client.demo.compute.deactivateImage.mutate({ imageId })).rejects.toMatchObject(conflict)
    await upload.write(REST)
    upload.end()
    expect((await upload.answer).status).toBe(200)
  })

  test("it can be deleted: the upload ends with NOT_FOUND", async () => {
    const imageId = await s.image()
    const upload = await s.underway(imageId, TOTAL)
    await expectImage(s, imageId, { status: "saving" })
    expect(await s.client.demo.compute.deleteImage.mutate({ imageId })).toBe(true)
    await upload.write(REST)
    upload.end()
    expect(await upload.answer).toMatchObject({ status: 404, code: "NOT_FOUND" })
  })

  test("its uploader may disconnect at any moment: the image is queued again, and a retry works at once", async () => {
    const imageId = await s.image()
    for (const noticed of [() => undefined, () => expectImage(s, imageId, { status: "saving" })]) {
      const upload = await s.underway(imageId, TOTAL)
      await noticed()
      upload.cut()
      await expectQueued(s, imageId)
    }
    expect((await s.upload(asBytes({ imageId }), WHOLE)).result).toEqual({ success: true, imageId })
  })
})

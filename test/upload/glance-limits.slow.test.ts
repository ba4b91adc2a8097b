import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { startSimulator, type SimulatorOptions } from "../../simulator/index.js"
import { signIn, type Cloud } from "../support/cloud.js"
import { openGlance } from "../support/glance.js"
import { startPolaris } from "../support/polaris.js"
import { freePort } from "../support/ports.js"
import { asBytes, startSending } from "../support/sender.js"
import { clientOf, expectImage, expectQueued, holding, stage } from "../support/stage.js"

/** A simulated cloud that is set up as an operator might. */
const cloudWith = (options: SimulatorOptions) => async (): Promise<Cloud> => {
  const { authUrl, close } = await startSimulator(options)
  return { authUrl, region: undefined, signInToDomain: () => signIn(authUrl, "admin"), close }
}

const CHUNKED = { "transfer-encoding": "chunked" }
const TOO_MUCH = Buffer.alloc(2_000_000, 7)
const ENOUGH = Buffer.alloc(900_000, 7)
const TOO_LARGE = { status: 413, code: "PAYLOAD_TOO_LARGE", result: undefined }

describe.concurrent("a Glance with a quota", () => {
  const s = stage({}, cloudWith({ storageQuota: 1_500_000 }))

  test("refuses at once an upload with a known size: 413 with Glance's message, and the image stays queued", async () => {
    const imageId = await s.image()
    const answer = await s.upload(asBytes({ imageId }), TOO_MUCH)
    expect(answer).toMatchObject(TOO_LARGE)
    expect(answer.message).toMatch(/exceeds? .*quota|exceed the limit/)
    await expectQueued(s, imageId)
    expect((await s.upload(asBytes({ imageId }), ENOUGH)).status).toBe(200)
  })

  test("keeps an image in saving that came in chunks: 413, which names the image and says what to do", async () => {
    const imageId = await s.image()
    const answer = await s.upload(asBytes({ imageId }, CHUNKED), TOO_MUCH)
    expect(answer).toMatchObject(TOO_LARGE)
    expect(answer.message).toContain(`Image ${imageId} is still "saving". If this persists, delete it.`)
    expect(await s.client.demo.compute.deleteImage.mutate({ imageId })).toBe(true)
  })
})

describe.concurrent("a Glance with a largest image", () => {
  const s = stage({}, cloudWith({ imageSizeCap: 1_000_000 }))

  test.each([
    ["announced", {}],
    ["unannounced", CHUNKED],
  ])("refuses what is larger: 413, and the image is queued again (%s)", async (_, headers) => {
    const imageId = await s.image()
    expect(await s.upload(asBytes({ imageId }, headers), TOO_MUCH)).toMatchObject(TOO_LARGE)
    await expectQueued(s, imageId)
    expect((await s.upload(asBytes({ imageId }, headers), ENOUGH)).status).toBe(200)
  })
})

test.concurrent(
  "a Glance that restarts in the middle: a typed failure that names the image, no hang, and another upload works",
  async ({ onTestFinished }) => {
    const dir = mkdtempSync(join(tmpdir(), "polaris-restart-"))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const port = await freePort()
    const before = await startSimulator({ dir, port })
    const polaris = await startPolaris(before.authUrl)
    onTestFinished(() => polaris.close())
    const headers = { "x-auth-token": (await signIn(before.authUrl, "demo")).token }
    const image = { name: "x", container_format: "bare", disk_format: "raw" } as const
    const { id } = await clientOf(polaris.url, headers).compute.createImage.mutate(image)
    const length = { "content-length": String(ENOUGH.length) }
    const sending = startSending(polaris.url, asBytes({ imageId: id }, { ...headers, ...length }))
    await sending.write(ENOUGH.subarray(0, 500_000))
    await expectImage({ glance: await openGlance(before.authUrl, "admin") }, id, { status: "saving" })
    await before.close()
    const answer = await sending.answer
    expect(answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
    expect(answer.message).toContain(`Image ${id} may still be "saving"`)
    const after = await startSimulator({ dir, port })
    onTestFinished(() => after.close())
    const glance = await openGlance(after.authUrl, "admin")
    await expectImage({ glance }, id, { status: "saving" })
    const client = clientOf(polaris.url, headers).compute
    expect(await client.deleteImage.mutate({ imageId: id })).toBe(true)
    const next = (await client.createImage.mutate(image)).id
    const again = startSending(polaris.url, asBytes({ imageId: next }, { ...headers, ...length }))
    await again.write(ENOUGH)
    again.end()
    expect((await again.answer).result).toEqual({ success: true, imageId: next })
    expect(await glance.get(next)).toMatchObject(holding(ENOUGH))
  },
)

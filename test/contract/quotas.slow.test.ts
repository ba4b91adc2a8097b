import { describe, expect, test } from "vitest"
import { openRegion, RELEASE, signIn } from "../support/cloud.js"
import { asBytes } from "../support/sender.js"
import { clientOf, expectQueued, holding, stage, type Stage } from "../support/stage.js"
import { expectRefusal } from "./refusal.js"

/**
 * Over the largest image (3 MiB), and two of which fit the quota (5 MiB) and exceed the limit (2 MiB) of a
 * project.
 */
const TOO_LARGE = Buffer.alloc(4_000_000, 7)
const HALF = Buffer.alloc(2_500_000, 7)
const CHUNKED = { "transfer-encoding": "chunked" }

/** What the user `limited` does in its project of that name. */
async function limited(s: Stage) {
  const { token } = await signIn(s.cloud.authUrl, "limited")
  const headers = { "x-auth-token": token }
  const client = clientOf(s.polaris.url, headers).compute
  const made: string[] = []
  return {
    client,
    async image() {
      const { id } = await client.createImage.mutate({ container_format: "bare", disk_format: "raw" })
      made.push(id)
      return id
    },
    upload: (imageId: string, bytes: Uint8Array, more = {}) =>
      s.upload(asBytes({ imageId }, { ...headers, ...more }), bytes),
    [Symbol.asyncDispose]: async () => void (await Promise.all(made.map((id) => s.glance.destroy(id)))),
  }
}

describe("a Glance with a largest image and a quota", () => {
  const s = stage({}, () => openRegion("Quotas"))

  test.each([
    ["announced", {}],
    ["in chunks", CHUNKED],
  ])("refuses a larger file (%s), and the image is queued again", async (_, headers) => {
    await using user = await limited(s)
    const imageId = await user.image()
    expect(await user.upload(imageId, TOO_LARGE, headers)).toMatchObject({
      status: 413,
      code: "PAYLOAD_TOO_LARGE",
      message: expect.stringContaining("too large") as string,
    })
    await expectQueued(s, imageId)
  })

  test("refuses an image that exceeds the project's quota, and accepts it once there is space", async () => {
    await using user = await limited(s)
    const [first, second, third] = [await user.image(), await user.image(), await user.image()]
    for (const id of [first, second]) expect((await user.upload(id, HALF)).status).toBe(200)
    const refused = await user.upload(third, HALF)
    expect(refused).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" })
    expect(refused.message).toMatch(/quota/)
    await expectQueued(s, third)
    await user.client.deleteImage.mutate({ imageId: first })
    expect((await user.upload(third, HALF)).status).toBe(200)
    expect(await s.glance.get(third)).toMatchObject(holding(HALF))
  })
})

describe("a Glance with Keystone's limits", () => {
  const s = stage({}, () => openRegion("Limits"))

  test("refuses one image too many with Keystone's reason", async () => {
    await using user = await limited(s)
    for (let count = 0; count < 3; count++) await user.image()
    await expectRefusal(user.client.createImage.mutate({}), {
      code: "PAYLOAD_TOO_LARGE",
      glance: 413,
      says: /image_count_total is over limit of 3/,
    })
  })

  test("has the project's usage of them, by name and unit", async () => {
    await using user = await limited(s)
    await user.image()
    const { limits } = await user.client.usage.query()
    expect(limits).toContainEqual({ name: "image_count_total", usage: 1, limit: 3, unit: "images" })
    expect(limits).toContainEqual({ name: "image_size_total", usage: 0, limit: 2, unit: "MiB" })
  })

  test("refuses data once the project has more than its limit, and the image stays queued", async () => {
    await using user = await limited(s)
    const images = [await user.image(), await user.image(), await user.image()]
    const taken = images.splice(0, RELEASE === "2026.2" ? 1 : 2)
    for (const id of taken) expect((await user.upload(id, HALF)).status).toBe(200)
    const next = images[0]!
    const refused = await user.upload(next, HALF)
    expect(refused).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" })
    expect(refused.message).toMatch(/image_size_total is over limit of 2/)
    await expectQueued(s, next)
  })
})

import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { asBytes, FORM, formOf, type Target } from "../support/sender.js"
import { expectQueued, holding, isPut, sha256, stage } from "../support/stage.js"

const s = stage()
const BYTES = randomBytes(150_000)
const LENGTH = BYTES.length

/** Sends a body in chunks whatever its length: nobody says beforehand how long it is. */
const CHUNKED = { "transfer-encoding": "chunked" }
const FALLBACK = { path: "/polaris-bff/upload-image", headers: FORM }

interface Method {
  target: Target
  body: Buffer
}
type Claims = { size?: number; sha256?: string }

const fields = (claims: Claims) =>
  Object.entries(claims).map(([name, value]): [string, string] => [name, String(value)])

const METHODS: Record<string, (imageId: string, claims: Claims) => Method> = {
  "bytes with a Content-Length": (imageId, claims) => ({
    target: asBytes({ imageId, ...claims }),
    body: BYTES,
  }),
  "bytes in chunks": (imageId, claims) => ({
    target: asBytes({ imageId, ...claims }, CHUNKED),
    body: BYTES,
  }),
  "a form with imageId first": (imageId, claims) => ({
    target: FALLBACK,
    body: formOf(["imageId", imageId], ...fields(claims), ["file", BYTES]),
  }),
  "a form with file first": (imageId, claims) => ({
    target: FALLBACK,
    body: formOf(["file", BYTES], ...fields(claims), ["imageId", imageId]),
  }),
}

const upload = ({ target, body }: Method) => s.upload(target, body)
const sentFor = (imageId: string) => s.proxy.passed.find(({ call }) => isPut(call, imageId))?.headers

describe("Glance gets the size", () => {
  test.each([
    ["bytes with a Content-Length", {}],
    ["bytes in chunks", { size: LENGTH }],
    ["a form with imageId first", { size: LENGTH }],
    ["a form with file first", {}],
  ])("of %s, knowing %j", async (method, claims) => {
    const imageId = await s.image()
    expect((await upload(METHODS[method]!(imageId, claims))).status).toBe(200)
    expect(sentFor(imageId)).toMatchObject({
      "content-length": String(LENGTH),
      "x-openstack-image-size": String(LENGTH),
    })
  })

  test.each(["bytes in chunks", "a form with imageId first"])(
    "but never an estimate: %s of unknown size are sent in chunks and counted",
    async (method) => {
      const imageId = await s.image()
      expect((await upload(METHODS[method]!(imageId, {}))).status).toBe(200)
      expect(sentFor(imageId)).not.toHaveProperty("content-length")
      expect(sentFor(imageId)).not.toHaveProperty("x-openstack-image-size")
      expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
    },
  )
})

describe.concurrent.each(Object.keys(METHODS))("%s, with content other than declared", (method) => {
  const wrong: [string, Claims][] = [
    ["shorter by one byte", { size: LENGTH + 1 }],
    ["longer by one byte", { size: LENGTH - 1 }],
    ["much longer", { size: 1 }],
    ["of another sha256", { sha256: sha256(Buffer.from("something else")) }],
  ]

  test.each(wrong)("%s never succeeds, and can be retried", async (_, claims) => {
    const imageId = await s.image()
    const answer = await upload(METHODS[method]!(imageId, claims))
    expect(answer).toMatchObject({ status: 400, code: "BAD_REQUEST", reason: "mismatch" })
    await expectQueued(s, imageId)
    const right = await upload(METHODS[method]!(imageId, { size: LENGTH, sha256: sha256(BYTES) }))
    expect(right.result).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })
})

test.concurrent.each([1, 2, 32_773, 32_774, 32_775, 65_536, 65_537, 262_144, 1_048_577])(
  "%i bytes arrive as they were sent, with and without a known size",
  async (size) => {
    const bytes = randomBytes(size)
    for (const headers of [{}, CHUNKED]) {
      const imageId = await s.image()
      const answer = await s.upload(asBytes({ imageId }, headers), bytes)
      expect(answer.result).toEqual({ success: true, imageId })
      expect(await s.glance.get(imageId)).toMatchObject(holding(bytes))
    }
  },
)

test("the bytes that Glance returns are the bytes that were sent", async () => {
  const imageId = await s.image()
  await s.upload(asBytes({ imageId }), BYTES)
  const response = await s.glance.ask("GET", `/images/${imageId}/file`)
  expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(BYTES))
})

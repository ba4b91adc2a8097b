import { describe, expect, test } from "vitest"
import { asBytes, FORM, formOf } from "../support/sender.js"
import { expectQueued, holding, sha256, stage } from "../support/stage.js"
import { NOBODYS } from "./support.js"

const s = stage()
const FEW = Buffer.from("a few bytes")

const PROCEDURE = "/polaris-bff/compute.uploadImage"
const FALLBACK = "/polaris-bff/upload-image"

const refused = (status: number, code: string) => ({ status, code, result: undefined })

describe("another content type", () => {
  test.each([
    "text/plain",
    "application/x-tar",
    "application/json",
    "multipart/mixed; boundary=x",
    "nonsense",
  ])("%s is 415 for the form, in the form's own shape", async (type) => {
    const response = await fetch(s.polaris.url + FALLBACK, {
      method: "POST",
      headers: { ...s.headers.demo, "content-type": type },
      body: "{}",
    })
    expect(response.status).toBe(415)
    expect(await response.json()).toEqual({
      error: {
        code: "UNSUPPORTED_MEDIA_TYPE",
        message: expect.stringContaining("multipart/form-data") as string,
      },
    })
  })

  test.each(["text/plain", "application/x-tar"])("%s is 415 at the procedure", async (type) => {
    const target = { path: PROCEDURE, headers: { "content-type": type } }
    expect(await s.upload(target, FEW)).toMatchObject(refused(415, "UNSUPPORTED_MEDIA_TYPE"))
  })

  test("JSON without a file is refused with how to send one", async () => {
    const target = { path: PROCEDURE, headers: { "content-type": "application/json" } }
    const answer = await s.upload(target, Buffer.from(JSON.stringify({ imageId: NOBODYS })))
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    expect(answer.message).toMatch(/file: .*multipart\/form-data.*uploadLink/)
  })
})

describe("a field after a file whose image is known", () => {
  const send = (imageId: string, ...behind: [name: string, value: string][]) =>
    s.upload({ path: FALLBACK, headers: FORM }, formOf(["imageId", imageId], ["file", FEW], ...behind))

  test("is compared with the received data", async () => {
    const imageId = await s.image()
    const size = String(FEW.length)
    const answer = await send(imageId, ["size", size], ["sha256", sha256(FEW)], ["imageId", imageId])
    expect(answer).toMatchObject({ status: 200, result: { success: true, imageId } })
    expect(await s.glance.get(imageId)).toMatchObject(holding(FEW))
  })

  test.each([
    ["another size", "size", String(FEW.length + 1), /11 bytes instead of the declared 12/],
    ["another sha256", "sha256", "0".repeat(64), /sha256 .* differs from the declared one/],
    ["another image", "imageId", NOBODYS, /imageId: is given twice/],
    ["a wrong size", "size", "many", /size: /],
    ["an unknown field", "colour", "red", /colour/],
  ])("is refused when it is %s, and the image is queued as before", async (_, name, value, says) => {
    const imageId = await s.image()
    const answer = await send(imageId, [name, value])
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    expect(answer.message).toMatch(says)
    await expectQueued(s, imageId)
  })

  test("is refused after a large file too, most of which Glance already has", async () => {
    const imageId = await s.image()
    const large = Buffer.alloc(3_000_000, 7)
    const form = formOf(["imageId", imageId], ["file", large], ["sha256", "0".repeat(64)])
    const answer = await s.upload({ path: FALLBACK, headers: FORM }, form)
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    await expectQueued(s, imageId)
  })

  test("cannot be a second file", async () => {
    const imageId = await s.image()
    const form = formOf(["imageId", imageId], ["file", FEW], ["file", FEW])
    const answer = await s.upload({ path: FALLBACK, headers: FORM }, form)
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    await expectQueued(s, imageId)
  })
})

describe("a malformed form", () => {
  const forms: [string, Buffer | string, Record<string, string>?][] = [
    ["without a boundary", "x", { "content-type": "multipart/form-data" }],
    ["that is not a form", "nothing of the kind"],
    ["that stops in the middle", formOf(["imageId", NOBODYS]).subarray(0, -8)],
    ["with its file in another field", formOf(["imageId", NOBODYS], ["disk", FEW])],
    ["with two files", formOf(["file", FEW], ["file", FEW], ["imageId", NOBODYS])],
    ["with a text as its file", formOf(["imageId", NOBODYS], ["file", "text"])],
    ["with an unknown field", formOf(["colour", "red"], ["imageId", NOBODYS], ["file", FEW])],
    ["with a field of 2 KiB", formOf(["imageId", "x".repeat(2048)], ["file", FEW])],
    ["with 12 fields", formOf(...Array.from({ length: 12 }, (_, i): [string, string] => [`f${i}`, ""]))],
    [
      "with two images",
      formOf(["imageId", NOBODYS], ["imageId", NOBODYS.replace("dead", "beef")], ["file", FEW]),
    ],
  ]

  test.each(forms)("%s is 400", async (_, body, headers = FORM) => {
    const answer = await s.upload({ path: FALLBACK, headers }, Buffer.from(body))
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    expect(answer.message).not.toMatch(/FST_|busboy| at /)
  })

  test.each(["%", "[]", "7", "null", "{", encodeURIComponent("[1]"), encodeURIComponent('"x"')])(
    "with the bytes, %j is 400",
    async (beside) => {
      const { path, headers } = asBytes({})
      const answer = await s.upload({ path, headers: { ...headers, "x-polaris-upload": beside } }, FEW)
      expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    },
  )
})

import { describe, expect, test } from "vitest"
import {
  asBytes,
  FORM,
  formHead,
  formOf,
  startSending,
  type UploadResponse,
  type Target,
} from "../support/sender.js"
import { expectQueued, stage, type UploadPerson } from "../support/stage.js"
import { NOBODYS } from "./support.js"

const MAX = 500_000
const s = stage({ MAX_UPLOAD_BYTES: String(MAX) })
const FEW = Buffer.from("a few bytes")

const PROCEDURE = "/polaris-bff/compute.uploadImage"
const FALLBACK = "/polaris-bff/upload-image"

interface Sent {
  imageId?: string | undefined
  file?: Uint8Array | undefined
}

/** Every way in, with what each makes of an image and a file. */
const METHODS: Record<string, (sent: Sent) => { target: Target; body: Buffer }> = {
  "uploadImage, bytes": ({ imageId, file }) => ({
    target: asBytes({ imageId }),
    body: Buffer.from(file ?? []),
  }),
  "uploadImage, form": (sent) => ({ target: { path: PROCEDURE, headers: FORM }, body: formWith(sent) }),
  "upload-image, imageId first": (sent) => ({
    target: { path: FALLBACK, headers: FORM },
    body: formWith(sent),
  }),
  "upload-image, file first": (sent) => ({
    target: { path: FALLBACK, headers: FORM },
    body: formWith(sent, true),
  }),
}

function formWith({ imageId, file }: Sent, fileFirst = false): Buffer {
  const parts: [string, string | Uint8Array][] = []
  if (imageId !== undefined) parts.push(["imageId", imageId])
  if (file !== undefined) parts.push(["file", file])
  return formOf(...(fileFirst ? parts.reverse() : parts))
}

function send(method: string, sent: Sent, person: UploadPerson = "demo"): Promise<UploadResponse> {
  const { target, body } = METHODS[method]!(sent)
  return s.upload(target, body, person)
}

const methods = Object.keys(METHODS)
const refused = (status: number, code: string) => ({ status, code, result: undefined })

describe.each(methods)("%s, refused before Glance gets a byte", (method) => {
  test.each([undefined, "", "x", "../images", `${NOBODYS}/file`])("an image id %j: 400", async (imageId) => {
    const answer = await send(method, { imageId, file: FEW })
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    expect(answer.message).toContain("imageId")
  })

  test("no file, or an empty one: 400", async () => {
    const imageId = await s.image()
    for (const file of [undefined, Buffer.alloc(0)]) {
      const answer = await send(method, { imageId, file })
      expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
      expect(answer.message).toContain("file")
    }
    expect([s.puts(imageId), (await s.glance.get(imageId))["status"]]).toEqual([0, "queued"])
  })

  test("an image that does not exist: 404", async () => {
    expect(await send(method, { imageId: NOBODYS, file: FEW })).toMatchObject(refused(404, "NOT_FOUND"))
    expect(s.puts(NOBODYS)).toBe(0)
  })

  test("an image of another project: 404 if it is not visible, 403 if it is", async () => {
    const shared = await s.image({ visibility: "shared" })
    const membership = { imageId: shared, member: s.projects.other }
    await s.client.demo.compute.createImageMember.mutate(membership)
    const images: [string, number, string][] = [
      [await s.image({ visibility: "private" }), 404, "NOT_FOUND"],
      [await s.image({ visibility: "community" }), 403, "FORBIDDEN"],
      [await s.image({ visibility: "public" }, "admin"), 403, "FORBIDDEN"],
      [shared, 403, "FORBIDDEN"],
    ]
    for (const [imageId, status, code] of images) {
      expect(await send(method, { imageId, file: FEW }, "other")).toMatchObject(refused(status, code))
      expect(s.puts(imageId)).toBe(0)
    }
  })

  test("an image that has its data, or is deactivated: 409", async () => {
    const imageId = await s.image()
    await s.glance.upload(imageId, 8)
    for (const next of ["deactivateImage", "deleteImage"] as const) {
      expect(await send(method, { imageId, file: FEW })).toMatchObject(refused(409, "CONFLICT"))
      await s.client.demo.compute[next].mutate({ imageId })
    }
    expect(await send(method, { imageId, file: FEW })).toMatchObject(refused(404, "NOT_FOUND"))
    expect(s.puts(imageId)).toBe(0)
  })

  test("an image without formats: 400", async () => {
    const bare = await s.client.demo.compute.createImage.mutate({ name: "no formats" })
    const answer = await send(method, { imageId: bare.id, file: FEW })
    await s.glance.destroy(bare.id)
    expect(answer).toMatchObject(refused(400, "BAD_REQUEST"))
    expect(answer.message).toMatch(/disk_format and container_format/)
    expect(s.puts(bare.id)).toBe(0)
  })

  test("a file larger than MAX_UPLOAD_BYTES: 413, and the image can still be uploaded to", async () => {
    const imageId = await s.image()
    const answer = await send(method, { imageId, file: Buffer.alloc(MAX + 1) })
    expect(answer).toMatchObject(refused(413, "PAYLOAD_TOO_LARGE"))
    expect(answer.message).toContain(String(MAX))
    await expectQueued(s, imageId)
    const most = await send(method, { imageId, file: Buffer.alloc(MAX) })
    expect(most.result).toEqual({ success: true, imageId })
  })

  test("a missing or invalid token: 401 before the body is read", async () => {
    const imageId = await s.image()
    const { target } = METHODS[method]!({ imageId, file: FEW })
    for (const token of ["", "nonsense"]) {
      const headers = { ...target.headers, "x-auth-token": token, "content-length": "1000000" }
      const sending = startSending(s.polaris.url, { ...target, headers })
      expect(await sending.answer).toMatchObject(refused(401, "UNAUTHORIZED"))
      sending.cut()
    }
  })
})

describe("a declared size", () => {
  test.each([
    ["as Content-Length", (id: string) => asBytes({ imageId: id }, { "content-length": String(MAX + 1) })],
    ["beside chunks", (id: string) => asBytes({ imageId: id, size: MAX + 1 })],
  ])("larger than MAX_UPLOAD_BYTES, %s, is refused before a byte is sent", async (_, target) => {
    const imageId = await s.image()
    const { path, headers } = target(imageId)
    const sending = startSending(s.polaris.url, { path, headers: { ...s.headers.demo, ...headers } })
    expect(await sending.answer).toMatchObject(refused(413, "PAYLOAD_TOO_LARGE"))
    expect(s.puts(imageId)).toBe(0)
    sending.cut()
  })

  test.each([-1, 1.5, "9", 1e300])("of %j is 400", async (size) => {
    const imageId = await s.image()
    expect(await s.upload(asBytes({ imageId, size }), FEW)).toMatchObject(refused(400, "BAD_REQUEST"))
  })
})

describe("without a declared size", () => {
  const chunked = async (target: Target, head: string) => {
    const headers = { ...s.headers.demo, ...target.headers }
    const sending = startSending(s.polaris.url, { ...target, headers })
    await sending.write(Buffer.from(head + " "))
    for (let sent = 1; sent <= MAX; sent += 100_000) await sending.write(Buffer.alloc(100_000))
    return sending
  }

  test.each([
    ["bytes", (id: string) => asBytes({ imageId: id }), () => ""],
    [
      "a form with imageId first",
      () => ({ path: FALLBACK, headers: FORM }),
      (id: string) =>
        formOf(["imageId", id])
          .toString()
          .replace(/--\r\n$|------polaris--\r\n$/, "") + formHead("file"),
    ],
    ["a form with file first", () => ({ path: FALLBACK, headers: FORM }), () => formHead("file")],
  ])("%s are refused at the first byte over MAX_UPLOAD_BYTES, not at the end", async (_, target, head) => {
    const imageId = await s.image()
    const sending = await chunked(target(imageId), head(imageId))
    expect(await sending.answer).toMatchObject(refused(413, "PAYLOAD_TOO_LARGE"))
    sending.cut()
    await expectQueued(s, imageId)
  })
})

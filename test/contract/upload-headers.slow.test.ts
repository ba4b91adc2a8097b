import { createHash } from "node:crypto"
import { gzipSync } from "node:zlib"
import { describe, expect, test, vi } from "vitest"
import { asBytes, FORM, formHead, formOf, formTail } from "../support/sender.js"
import { expectQueued, holding, stage } from "../support/stage.js"
import { watch } from "../support/watching.js"
import { NOBODYS } from "./support.js"
import { eventually } from "../support/eventually.js"

vi.setConfig({ maxConcurrency: 6 })

const s = stage()
const FEW = Buffer.from("a few bytes")
const PROCEDURE = "/polaris-bff/compute.uploadImage"
const FALLBACK = "/polaris-bff/upload-image"

const hash = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest("base64")
const [MD5, SHA256] = [hash("md5", FEW), hash("sha256", FEW)]
const OTHER = hash("sha256", Buffer.from("other bytes"))

async function expectRefused(
  imageId: string,
  sent: Promise<{ status: number; message: string }>,
  status: number,
  says: RegExp,
) {
  const answer = await sent
  expect(answer).toMatchObject({ status, result: undefined })
  expect(answer.message).toMatch(says)
  await expectQueued(s, imageId)
}

/** A form whose file's part has these headers. */
const formWith = (imageId: string, partHeaders: string, content: Uint8Array = FEW) =>
  Buffer.concat([
    Buffer.from(formHead("imageId", "") + imageId + "\r\n"),
    Buffer.from(formHead("file").replace("\r\n\r\n", `\r\n${partHeaders}\r\n\r\n`)),
    content,
    Buffer.from(`\r\n${formTail}`),
  ])

describe.concurrent("a header that changes the meaning of the body", () => {
  const REFUSED: [name: string, value: string, status: number][] = [
    ["content-encoding", "gzip", 415],
    ["content-encoding", "br", 415],
    ["content-encoding", "identity, gzip", 415],
    ["content-range", "bytes 0-999/100000", 400],
    ["x-content-range", "bytes 0-999/100000", 400],
    ["upload-offset", "1000", 400],
    ["upload-complete", "?0", 400],
    ["tus-resumable", "1.0.0", 400],
    ["content-transfer-encoding", "base64", 400],
  ]

  test.each(REFUSED)("is refused: %s: %s", async (name, value, status) => {
    const imageId = await s.image()
    const says = new RegExp(`^${name}: `)
    await expectRefused(imageId, s.upload(asBytes({ imageId }, { [name]: value }), FEW), status, says)
    const form = { path: FALLBACK, headers: { ...FORM, [name]: value } }
    await expectRefused(imageId, s.upload(form, formOf(["imageId", imageId], ["file", FEW])), status, says)
    expect(s.puts(imageId)).toBe(0)
  })

  test.each(REFUSED)("is refused in the part of a form's file: %s: %s", async (name, value, status) => {
    const imageId = await s.image()
    for (const path of [FALLBACK, PROCEDURE]) {
      const sent = s.upload({ path, headers: FORM }, formWith(imageId, `${name}: ${value}`))
      await expectRefused(imageId, sent, status, new RegExp(`^${name}: `))
    }
    expect(s.puts(imageId)).toBe(0)
  })

  test.each(["base64", "quoted-printable"])("is refused on a field: %s", async (encoding) => {
    const imageId = await s.image()
    const field = formHead("imageId", "").replace(
      "\r\n\r\n",
      `\r\ncontent-transfer-encoding: ${encoding}\r\n\r\n`,
    )
    const body = Buffer.concat([Buffer.from(`${field}${imageId}\r\n`), formOf(["file", FEW])])
    await expectRefused(
      imageId,
      s.upload({ path: FALLBACK, headers: FORM }, body),
      400,
      /transfer-encoding: /,
    )
  })

  test("is refused when it is a transfer coding other than chunked: gzip, chunked", async () => {
    const imageId = await s.image()
    const sending = s.start(asBytes({ imageId }, { "transfer-encoding": "gzip, chunked" }))
    void sending.write(gzipSync(FEW)).then(() => sending.end())
    expect((await sending.answer).status).toBe(400)
    expect(s.puts(imageId)).toBe(0)
    await expectQueued(s, imageId)
  })

  test("is refused if it comes after the body", async () => {
    const imageId = await s.image()
    const chunked = { "transfer-encoding": "chunked", trailer: "content-md5" }
    await expectRefused(imageId, s.upload(asBytes({ imageId }, chunked), FEW), 400, /^trailer: /)
    expect(s.puts(imageId)).toBe(0)
  })

  test("is accepted if it says that nothing was changed", async () => {
    const imageId = await s.image()
    const answer = await s.upload(asBytes({ imageId }, { "content-encoding": "identity" }), FEW)
    expect(answer).toMatchObject({ status: 200 })
    const other = await s.image()
    const form = s.upload(
      { path: FALLBACK, headers: FORM },
      formWith(other, "content-transfer-encoding: binary"),
    )
    expect(await form).toMatchObject({ status: 200 })
    expect(await s.glance.get(other)).toMatchObject(holding(FEW))
  })

  test.each(["application/octet-streams", "application/octet-stream-gzip"])(
    "is refused as another type: %s",
    async (type) => {
      const imageId = await s.image()
      const { path, headers } = asBytes({ imageId })
      const answer = await s.upload({ path, headers: { ...headers, "content-type": type } }, FEW)
      expect(answer).toMatchObject({ status: 415 })
    },
  )
})

describe.concurrent("a hash in a header", () => {
  const RIGHT: [name: string, value: string][] = [
    ["content-md5", MD5],
    ["digest", `SHA-256=${SHA256}`],
    ["digest", `md5=${MD5},sha-256=${SHA256}`],
    ["content-digest", `sha-256=:${SHA256}:`],
    ["repr-digest", `sha-256=:${SHA256}:`],
  ]
  const WRONG: [name: string, value: string][] = [
    ["content-md5", hash("md5", Buffer.from("other bytes"))],
    ["digest", `SHA-256=${OTHER}`],
    ["content-digest", `sha-256=:${OTHER}:`],
    ["repr-digest", `md5=:${MD5}:, sha-256=:${OTHER}:`],
  ]
  const UNREADABLE: [name: string, value: string][] = [
    ["content-md5", "not base64 of 16 bytes"],
    ["content-digest", `sha-512=:${hash("sha512", FEW)}:`],
    ["digest", "adler32=03da0195"],
    ["repr-digest", "sha-256"],
  ]

  test.each(RIGHT)("is compared, and matches: %s: %s", async (name, value) => {
    const imageId = await s.image()
    expect(await s.upload(asBytes({ imageId }, { [name]: value }), FEW)).toMatchObject({ status: 200 })
    const other = await s.image()
    const form = await s.upload({ path: FALLBACK, headers: FORM }, formWith(other, `${name}: ${value}`))
    expect(form).toMatchObject({ status: 200 })
  })

  test.each(WRONG)("is compared, and does not match: %s: %s", async (name, value) => {
    const imageId = await s.image()
    const says = new RegExp(`differs from the one in ${name}`)
    const answer = await s.upload(asBytes({ imageId }, { [name]: value }), FEW)
    expect(answer).toMatchObject({ status: 400, reason: "mismatch" })
    expect(answer.message).toMatch(says)
    const form = s.upload({ path: PROCEDURE, headers: FORM }, formWith(imageId, `${name}: ${value}`))
    await expectRefused(imageId, form, 400, says)
  })

  test.each(UNREADABLE)("is refused if it cannot be compared: %s: %s", async (name, value) => {
    const imageId = await s.image()
    const sent = s.upload(asBytes({ imageId }, { [name]: value }), FEW)
    await expectRefused(imageId, sent, 400, new RegExp(`^${name}: `))
    expect(s.puts(imageId)).toBe(0)
  })

  test("of a whole form does not describe its file, and is refused", async () => {
    const imageId = await s.image()
    const form = { path: FALLBACK, headers: { ...FORM, "content-md5": MD5 } }
    const sent = s.upload(form, formOf(["imageId", imageId], ["file", FEW]))
    await expectRefused(imageId, sent, 400, /content-md5: describes the form/)
  })

  test("is compared even if the file comes before its imageId", async () => {
    const imageId = await s.image()
    const file = formHead("file").replace("\r\n\r\n", `\r\ncontent-digest: sha-256=:${OTHER}:\r\n\r\n`)
    const body = Buffer.concat([Buffer.from(file), FEW, Buffer.from("\r\n"), formOf(["imageId", imageId])])
    await expectRefused(
      imageId,
      s.upload({ path: FALLBACK, headers: FORM }, body),
      400,
      /the one in content-digest/,
    )
  })
})

describe.concurrent("an image that is named more than once", () => {
  const LOCATIONS: [string, (imageId: string) => { path: string; headers: Record<string, string> }][] = [
    ["the query", (id) => ({ path: `?imageId=${id}`, headers: {} })],
    ["X-Image-Id", (id) => ({ path: "", headers: { "x-image-id": id } })],
    ["X-Polaris-Upload", (id) => ({ path: "", headers: asBytes({ imageId: id }).headers })],
  ]
  const pairs = LOCATIONS.flatMap(([one, first]) =>
    LOCATIONS.filter(([other]) => other !== one).map(
      ([other, second]) => [one, other, first, second] as const,
    ),
  )

  const target = (
    path: string,
    type: Record<string, string>,
    ...locations: ReturnType<(typeof LOCATIONS)[0][1]>[]
  ) => ({
    path: path + locations.map((location) => location.path).join(""),
    headers: Object.assign({}, ...locations.map((location) => location.headers), type) as Record<
      string,
      string
    >,
  })
  const octets = { "content-type": "application/octet-stream" }

  test.each(pairs)("in %s and otherwise in %s is refused", async (_one, _other, first, second) => {
    const imageId = await s.image()
    const bytes = s.upload(target(PROCEDURE, octets, first(imageId), second(NOBODYS)), FEW)
    await expectRefused(imageId, bytes, 400, /imageId: is given twice/)
    expect(s.puts(imageId)).toBe(0)
  })

  test.each(LOCATIONS)("in %s and otherwise in the form is refused", async (_, location) => {
    const imageId = await s.image()
    for (const path of [FALLBACK, PROCEDURE]) {
      const form = s.upload(
        target(path, FORM, location(NOBODYS)),
        formOf(["imageId", imageId], ["file", FEW]),
      )
      await expectRefused(imageId, form, 400, /imageId: is given twice/)
    }
    expect(s.puts(imageId)).toBe(0)
  })

  test("twice with the same value is accepted, even in upper case", async () => {
    const imageId = await s.image()
    const [[, query], [, header], [, beside]] = LOCATIONS as [
      (typeof LOCATIONS)[0],
      (typeof LOCATIONS)[0],
      (typeof LOCATIONS)[0],
    ]
    const locations = [query(imageId), header(imageId.toUpperCase()), beside(imageId)]
    expect(await s.upload(target(PROCEDURE, octets, ...locations), FEW)).toMatchObject({ status: 200 })
  })

  test("in tRPC's input, which an upload does not have, is refused", async () => {
    const imageId = await s.image()
    const input = encodeURIComponent(JSON.stringify({ imageId: NOBODYS }))
    const { path, headers } = asBytes({ imageId })
    const sent = s.upload({ path: `${path}?input=${input}`, headers }, FEW)
    await expectRefused(imageId, sent, 400, /^input: /)
  })
})

describe.concurrent("a form", () => {
  test.each([FALLBACK, PROCEDURE])("may leave fields empty at %s: they count as missing", async (path) => {
    const imageId = await s.image()
    const empty: [string, string][] = [["size", ""], ["sha256", ""], ["imageId", ""]] // prettier-ignore
    const before = formOf(...empty, ["imageId", imageId], ["file", FEW], ...empty)
    expect(await s.upload({ path, headers: FORM }, before)).toMatchObject({ status: 200 })
  })

  test("without an image is refused when its imageId is empty", async () => {
    const answer = await s.upload({ path: FALLBACK, headers: FORM }, formOf(["imageId", ""], ["file", FEW]))
    expect(answer).toMatchObject({ status: 400 })
    expect(answer.message).toMatch(/^imageId: /)
  })

  test.each([FALLBACK, PROCEDURE])("that is cut off inside its file is 400 at %s", async (path) => {
    for (const length of [11, 300_000]) {
      const imageId = await s.image()
      const whole = formOf(["imageId", imageId], ["file", Buffer.alloc(length, 7)])
      const cut = whole.subarray(0, whole.length - Buffer.byteLength(`\r\n${formTail}`) - 3)
      const answer = await s.upload({ path, headers: FORM }, cut)
      expect(answer).toMatchObject({ status: 400, code: "BAD_REQUEST", message: "The form cannot be read." })
      await expectQueued(s, imageId)
    }
  })

  test("reports the file's size as the total, not the form's", async () => {
    const imageId = await s.image()
    const file = Buffer.alloc(400_000, 7)
    const form = formOf(["imageId", imageId], ["file", file])
    const length = String(form.length)
    const sending = s.start({ path: FALLBACK, headers: { ...FORM, "content-length": length } })
    await sending.write(form.subarray(0, 200_000))
    await eventually(() => expect(s.puts(imageId)).toBe(1))
    const watching = watch(s.client.demo, imageId)
    await eventually(() => expect(watching.seen).not.toEqual([]))
    await sending.write(form.subarray(200_000))
    sending.end()
    expect(await watching.ended).toBe("complete")
    expect(new Set(watching.seen.map(({ total }) => total))).toEqual(new Set([file.length]))
    expect((await sending.answer).status).toBe(200)
  })
})

test("a late watcher learns of a success, even if a second try was refused meanwhile", async () => {
  const imageId = await s.image()
  expect(await s.upload(asBytes({ imageId }), FEW)).toMatchObject({ status: 200 })
  expect(await s.upload(asBytes({ imageId }), FEW)).toMatchObject({ status: 409 })
  expect(await s.upload(asBytes({ imageId }, { "content-range": "bytes 0-1/2" }), FEW)).toMatchObject({
    status: 400,
  })
  const watching = watch(s.client.demo, imageId)
  expect(await watching.ended).toBe("complete")
  expect(watching.seen).toEqual([{ uploaded: FEW.length, total: FEW.length, percent: 100 }])
})

import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, describe, expect, test } from "vitest"
import { startChild } from "../support/child.js"
import { openFilesIn } from "../support/descriptors.js"
import { startPolaris } from "../support/polaris.js"
import { FORM, formHead, formOf, formTail, startSending } from "../support/sender.js"
import { expectQueued, holding, stage } from "../support/stage.js"
import { eventually } from "../support/eventually.js"

const FOLDER = mkdtempSync(join(realpathSync(tmpdir()), "polaris-spool-test-"))
const SPOOL = join(FOLDER, "made", "when needed")
/** Of one project; all together have twice as much. */
const MAX = 1_000_000
const s = stage({ SPOOL_FOLDER: SPOOL, SPOOL_MAX_BYTES: String(2 * MAX), UPLOAD_IDLE_TIMEOUT: "2" })
const BYTES = randomBytes(300_000)
const FALLBACK = { path: "/polaris-bff/upload-image", headers: FORM }

afterAll(() => rmSync(FOLDER, { recursive: true }))
beforeEach(() => s.proxy.fault(() => undefined))

const nothingLeft = () =>
  eventually(() =>
    expect([...openFilesIn(SPOOL), ...(existsSync(SPOOL) ? readdirSync(SPOOL) : [])]).toEqual([]),
  )

const upload = (imageId: string, bytes: Uint8Array = BYTES) =>
  s.upload(FALLBACK, formOf(["file", bytes], ["imageId", imageId]))

/** A form whose file has come in part, and is on disk. */
async function spooling(bytes: Uint8Array = BYTES) {
  const before = openFilesIn(SPOOL).length
  const sending = s.start(FALLBACK)
  await sending.write(Buffer.from(formHead("file")))
  await sending.write(bytes)
  await eventually(() => expect(openFilesIn(SPOOL)).toHaveLength(before + 1))
  return sending
}

describe("a file that comes before its imageId", () => {
  test("is stored on disk without a name, so that no one else can read it, and is gone after its upload", async () => {
    const imageId = await s.image()
    const sending = await spooling()
    expect(readdirSync(SPOOL)).toEqual([])
    await sending.write(Buffer.from("\r\n" + formHead("imageId", "") + imageId + "\r\n" + formTail))
    sending.end()
    expect((await sending.answer).result).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
    await nothingLeft()
  })

  test("is gone when the upload is refused", async () => {
    expect((await upload("no-image")).status).toBe(400)
    await nothingLeft()
  })

  test("is gone when Glance breaks off", async () => {
    const imageId = await s.image()
    s.proxy.fault((call) => (call.startsWith("PUT") ? { after: 200_000, then: "cut" } : undefined))
    expect((await upload(imageId)).status).toBe(503)
    await nothingLeft()
    await expectQueued(s, imageId)
  })

  test("is gone when Glance answers early", async () => {
    const imageId = await s.image()
    const early = { after: 100_000, then: { status: 413, body: "" } }
    s.proxy.fault((call) => (call.startsWith("PUT") ? early : undefined))
    expect((await upload(imageId)).status).toBe(413)
    await nothingLeft()
  })

  test("is gone when its browser disconnects or stops sending in the middle", async () => {
    const leaving = await spooling()
    leaving.cut()
    await nothingLeft()
    const still = await spooling()
    expect((await still.answer).status).toBe(408)
    await nothingLeft()
  })

  test("is gone when its browser disconnects while it is sent to Glance", async () => {
    const imageId = await s.image()
    s.proxy.fault((call) => (call.startsWith("PUT") ? { rate: 400_000 } : undefined))
    const sending = await spooling()
    await sending.write(Buffer.from("\r\n" + formHead("imageId", "") + imageId + "\r\n" + formTail))
    sending.end()
    await eventually(() => expect(s.puts(imageId)).toBe(1))
    sending.cut()
    await nothingLeft()
    await expectQueued(s, imageId)
  })
})

describe("SPOOL_MAX_BYTES", () => {
  test("limits one file: 413, which names the alternatives", async () => {
    const imageId = await s.image()
    const answer = await upload(imageId, Buffer.alloc(MAX + 1))
    expect(answer).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" })
    expect(answer.message).toMatch(/imageId before file, in the query or in X-Image-Id/)
    await nothingLeft()
    expect((await upload(imageId, Buffer.alloc(MAX))).status).toBe(200)
  })

  test("limits all files together, and is free again when they are gone", async () => {
    const imageId = await s.image()
    const first = await spooling(Buffer.alloc(600_000))
    expect((await upload(imageId, Buffer.alloc(600_000))).status).toBe(413)
    first.cut()
    await nothingLeft()
    expect((await upload(imageId, Buffer.alloc(900_000))).status).toBe(200)
  })

  test("leaves every project its share, whatever another one stores", async () => {
    const imageId = await s.image({}, "other")
    const first = await spooling(Buffer.alloc(900_000))
    const form = formOf(["file", Buffer.alloc(900_000)], ["imageId", imageId])
    expect((await s.upload(FALLBACK, form, "other")).status).toBe(200)
    first.cut()
    await nothingLeft()
  })

  test("does not limit files that are streamed directly", async () => {
    const imageId = await s.image()
    const large = formOf(["imageId", imageId], ["file", Buffer.alloc(2 * MAX)])
    expect((await s.upload(FALLBACK, large)).status).toBe(200)
  })
})

test("a full disk is SERVICE_UNAVAILABLE, which names the alternatives, and its space is freed", async () => {
  const folder = join(FOLDER, "full")
  const child = startChild({ OS_AUTH_URL: s.cloud.authUrl, SPOOL_FOLDER: folder }, { largestFile: "200" })
  const url = await child.listening()
  const imageId = await s.image()
  const send = async (bytes: Uint8Array) => {
    const sending = startSending(url, { ...FALLBACK, headers: { ...s.headers.demo, ...FORM } })
    await sending.write(formOf(["file", bytes], ["imageId", imageId]))
    sending.end()
    return sending.answer
  }
  const answer = await send(BYTES)
  expect(answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
  expect(answer.message).toMatch(/no space .* imageId before file/)
  expect(openFilesIn(folder, child.pid)).toEqual([])
  expect((await send(BYTES.subarray(0, 100_000))).result).toEqual({ success: true, imageId })
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
})

describe("what a killed process leaves", () => {
  test("frees the disk without a sweep", async () => {
    const folder = join(FOLDER, "killed")
    const child = startChild({ OS_AUTH_URL: s.cloud.authUrl, SPOOL_FOLDER: folder })
    const url = await child.listening()
    const sending = startSending(url, { ...FALLBACK, headers: { ...s.headers.demo, ...FORM } })
    await sending.write(Buffer.concat([Buffer.from(formHead("file")), BYTES]))
    const held = () =>
      expect(openFilesIn(folder, child.pid)).toEqual([expect.stringMatching(/ \(deleted\)$/)])
    await eventually(held)
    child.signal("SIGKILL")
    await child.ended()
    expect(readdirSync(folder)).toEqual([])
  })

  test("is removed at the next start, and nothing else is", async () => {
    const folder = join(FOLDER, "swept")
    mkdirSync(folder)
    for (const name of ["1.polaris-spool", "2.polaris-spool", "somebody's"])
      writeFileSync(join(folder, name), "x")
    const polaris = await startPolaris(s.cloud.authUrl, { SPOOL_FOLDER: folder })
    await polaris.close()
    expect(readdirSync(folder)).toEqual(["somebody's"])
  })
})

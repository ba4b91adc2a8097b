import { createHash } from "node:crypto"
import { describe, expect, onTestFinished, test } from "vitest"
import { startPolaris } from "../support/polaris.js"
import { asBytes, startSending } from "../support/sender.js"
import { cut, json, startStandIn, text } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"

const BYTES = Buffer.from("exactly these bytes")
const MD5 = createHash("md5").update(BYTES).digest("hex")
const CHUNKED = { "transfer-encoding": "chunked" }
const WITH_LENGTH = { "content-length": String(BYTES.length) }

/** A Glance that takes the data and then says what the test wants of it. */
async function setUp() {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const polaris = await startPolaris(cloud.authUrl)
  onTestFinished(() => polaris.close())
  const queued = image({ status: "queued", disk_format: "raw", size: null, checksum: null })
  const at = `/image/v2/images/${queued.id}`
  cloud.on(`GET ${at}`, json(200, queued))
  cloud.on(`PUT ${at}/file`, text(204, ""))
  cloud.on(`POST ${at}/actions/deactivate`, text(204, ""))
  const active = (size: number, checksum: string | null) =>
    json(200, { ...queued, status: "active", size, checksum })
  async function upload(headers: Record<string, string>) {
    const target = asBytes({ imageId: queued.id }, { "x-auth-token": "good", ...headers })
    const sending = startSending(polaris.url, target)
    await sending.write(BYTES)
    sending.end()
    return sending.answer
  }
  return { cloud, polaris, at, active, upload, id: queued.id }
}

test.each([
  ["The request media type application/octet-stream is not supported by this server.", true],
  ["Image disk_format vhd does not match stream data raw", true],
  ["Image failed safety checks", true],
  ["Image format inspection failed", true],
  ["Another reason of Glance", false],
])("Glance's 415 with the text %j is explained if it is about the content", async (says, isExplained) => {
  const { cloud, at, upload } = await setUp()
  cloud.on(`PUT ${at}/file`, json(415, { message: says }))
  const answer = await upload(WITH_LENGTH)
  expect(answer).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" })
  expect(answer.message).toMatch(isExplained ? /not a raw image.*Convert it with qemu-img/ : says)
})

describe.each([
  ["known", WITH_LENGTH],
  ["unknown", CHUNKED],
])("of %s size, an upload", (_, headers) => {
  test.each([
    ["other bytes", BYTES.length, "0".repeat(32)],
    ["fewer bytes", BYTES.length - 1, MD5],
    ["more bytes", BYTES.length + 1, "0".repeat(32)],
    ["nothing", 0, "d41d8cd98f00b204e9800998ecf8427e"],
  ])("of which Glance stored %s fails, and the image is deactivated", async (_, size, checksum) => {
    const { cloud, at, active, upload, id } = await setUp()
    cloud.on(`PATCH ${at}`, active(size, checksum))
    const answer = await upload(headers)
    expect(answer).toMatchObject({ status: 502, code: "BAD_GATEWAY", reason: "mismatch", result: undefined })
    expect(answer.message).toContain(`Image ${id} must not be used: delete it.`)
    expect(cloud.count(`POST ${at}/actions/deactivate`)).toBe(1)
  })

  test("whose image cannot be deactivated leaves a line in the log", async () => {
    const { cloud, at, active, upload, polaris, id } = await setUp()
    cloud.on(`PATCH ${at}`, active(BYTES.length, "0".repeat(32)))
    cloud.on(`POST ${at}/actions/deactivate`, json(403, {}))
    expect(await upload(headers)).toMatchObject({ status: 502, reason: "mismatch" })
    const note = "a corrupt image could not be deactivated"
    expect(polaris.lines.filter((line) => line["note"] === note)).toMatchObject([
      { msg: "upload", level: 40, imageId: id, code: "FORBIDDEN", status: 403 },
    ])
  })

  test("to a Glance without checksums is compared by size", async () => {
    const { cloud, at, active, upload } = await setUp()
    cloud.on(`PATCH ${at}`, active(BYTES.length, null))
    expect((await upload(headers)).status).toBe(200)
  })

  test("whose sha256 cannot be stored (403, 413) is still compared", async () => {
    const { cloud, at, active, upload, polaris } = await setUp()
    cloud.on(`PATCH ${at}`, json(403, { message: "protected property" }), json(413, { message: "too many" }))
    const queued = json(200, image({ id: at.split("/").at(-1), status: "queued", disk_format: "raw" }))
    cloud.on(`GET ${at}`, queued, active(BYTES.length, MD5), queued, active(BYTES.length, "0".repeat(32)))
    expect((await upload(headers)).status).toBe(200)
    expect((await upload(headers)).status).toBe(502)
    expect(polaris.lines.filter(({ note }) => note === "the sha256 could not be stored")).toHaveLength(2)
  })

  test("after which nobody can ask Glance is a failure that names the image", async () => {
    const { cloud, at, upload, id } = await setUp()
    const queued = json(200, image({ id, status: "queued", disk_format: "raw" }))
    cloud.on(`PATCH ${at}`, cut)
    cloud.on(`GET ${at}`, queued, cut)
    const answer = await upload(headers)
    expect(answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
    expect(answer.message).toContain(id)
  })
})

test("a lost response of a Glance that has other data is a failure that names the image", async () => {
  const { cloud, at, active, upload, id } = await setUp()
  const queued = json(200, image({ id, status: "queued", disk_format: "raw" }))
  cloud.on(`PUT ${at}/file`, cut)
  cloud.on(`GET ${at}`, queued, active(BYTES.length, "0".repeat(32)))
  const answer = await upload(WITH_LENGTH)
  expect(answer).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" })
  expect(answer.message).toContain(`Image ${id} became active all the same`)
})

test("an upload whose session ends while it runs succeeds, because Glance checks the session at the start", async () => {
  const { cloud, at, upload } = await setUp()
  cloud.on(`PATCH ${at}`, json(401, {}))
  cloud.on("GET /v3/auth/tokens", json(200, scoped(`${cloud.url}/image`)), json(401, {}))
  expect((await upload(WITH_LENGTH)).status).toBe(200)
})

test("what Glance gets is the bytes, their type and their size, and the caller's token", async () => {
  const { cloud, at, active, upload } = await setUp()
  cloud.on(`PATCH ${at}`, active(BYTES.length, MD5))
  await upload(WITH_LENGTH)
  const put = cloud.seen.find(({ call }) => call === `PUT ${at}/file`)
  expect(put).toMatchObject({
    body: BYTES.toString(),
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(BYTES.length),
      "x-openstack-image-size": String(BYTES.length),
      "x-auth-token": "good",
      "x-openstack-request-id": expect.stringMatching(/^req-/) as string,
    },
  })
})

test.each([
  ["deleted", 404, "NOT_FOUND", /was deleted while/],
  ["active", 409, "CONFLICT", /Another upload .* finished first/],
  ["queued", 409, "CONFLICT", /changed .* Try again/],
])("a Glance that says 410 is asked again: the image is %s", async (now, status, code, says) => {
  const { cloud, at, upload, id } = await setUp()
  const being = (state: string) => json(200, image({ id, status: state, disk_format: "raw" }))
  cloud.on(`PUT ${at}/file`, json(410, { message: "could not be found after upload" }))
  cloud.on(`GET ${at}`, being("queued"), now === "deleted" ? json(404, {}) : being(now))
  const answer = await upload(WITH_LENGTH)
  expect(answer).toMatchObject({ status, code, result: undefined })
  expect(answer.message).toMatch(says)
})

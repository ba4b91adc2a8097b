import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { createS3Urls, type S3Action } from "../../src/library/uploads/s3-urls.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { askUploads, etagOf, MIB, partOf, pngOf } from "../support/library-upload.js"

/** S3's own requests of a multipart upload, at URLs of Polaris that are signed for them. */
let library: LibraryStage
let demo: Person
const folder = mkdtempSync(join(tmpdir(), "polaris-s3-"))
const AUDIT_FILE = join(folder, "audit.jsonl")

beforeAll(async () => {
  library = await openLibrary({ AUDIT_FILE })
  demo = await library.as("demo")
})
afterAll(async () => {
  await library.close()
  rmSync(folder, { recursive: true })
})

const BYTES = pngOf(8 * MIB + 1000)
const METHODS = { create: "POST", list: "GET", complete: "POST", abort: "DELETE" } as const
const XML = "application/xml"

const ask = (method: string, path: string, body?: object, person = demo) =>
  askUploads(library, method, path, { headers: person.headers, ...(body !== undefined && { body }) })

async function newImage(fields: object = {}) {
  const image = { filename: "cat.png", content_type: "image/png", size_bytes: BYTES.length, ...fields }
  const { image_id, upload } = (await ask("POST", "/v1/images", image)).body
  return { imageId: image_id, sessionId: upload.session_id, key: `uploads/${image_id}/original` }
}

async function urlOf(sessionId: string, action: S3Action): Promise<string> {
  const { status, body } = await ask("POST", `/v1/uploads/${sessionId}/s3`, { action })
  expect(status).toBe(200)
  return body.url
}

/** As a page does that has the URL and nothing else. */
async function send(url: string, action: S3Action, body?: string) {
  const headers = { origin: "https://elsewhere.example", ...(body !== undefined && { "content-type": XML }) }
  const response = await fetch(url, {
    ...{ method: METHODS[action], headers },
    ...(body !== undefined && { body }),
  })
  expect(response.headers.get("access-control-allow-origin")).toBe("*")
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() }
}

const signAndSend = async (sessionId: string, action: S3Action, body?: string) =>
  send(await urlOf(sessionId, action), action, body)

async function sendPart(sessionId: string, number: number): Promise<string> {
  const bytes = partOf(BYTES, number, 8 * MIB)
  const { url } = (await ask("POST", `/v1/uploads/${sessionId}/parts/${number}`)).body
  expect((await fetch(url, { method: "PUT", body: new Uint8Array(bytes) })).status).toBe(200)
  return etagOf(bytes)
}

const completion = (etags: string[]) =>
  `<CompleteMultipartUpload>${etags
    .map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>&quot;${etag}&quot;</ETag></Part>`)
    .join("")}</CompleteMultipartUpload>`

const codeIn = (text: string) => /<Error><Code>(\w+)<\/Code>/.exec(text)?.[1]

test("S3's four requests upload a file, and completing it again gives the same answer", async () => {
  const { imageId, sessionId, key } = await newImage()
  const opened = await signAndSend(sessionId, "create")
  expect(opened).toMatchObject({ status: 200, type: XML })
  expect(opened.text).toContain(`<Key>${key}</Key><UploadId>${sessionId}</UploadId>`)
  expect((await signAndSend(sessionId, "create")).text).toBe(opened.text)

  const first = await sendPart(sessionId, 1)
  const listed = await signAndSend(sessionId, "list")
  expect(listed.text.match(/<Part>/g)).toHaveLength(1)
  expect(listed.text).toContain(
    `<Part><PartNumber>1</PartNumber><ETag>&quot;${first}&quot;</ETag><Size>${8 * MIB}</Size></Part>`,
  )

  const missing = await signAndSend(sessionId, "complete", completion([first]))
  expect([missing.status, missing.type, codeIn(missing.text)]).toEqual([409, XML, "InvalidPart"])
  const etags = [first, await sendPart(sessionId, 2)]
  const completed = await signAndSend(sessionId, "complete", completion(etags))
  expect(completed).toMatchObject({ status: 200, type: XML })
  expect(completed.text).toContain(`<Location>${library.polaris.url}/v1/images/${imageId}</Location>`)
  expect(completed.text).toContain(`<Key>${key}</Key>`)
  expect((await signAndSend(sessionId, "complete", completion(etags))).text).toBe(completed.text)
  expect((await signAndSend(sessionId, "list")).text.match(/<Part>/g)).toHaveLength(2)
  expect((await ask("GET", `/v1/images/${imageId}`)).body.status).not.toBe("uploading")
})

test("an abort ends the upload, as often as it comes, and what follows is refused as S3 would", async () => {
  const { sessionId } = await newImage()
  await signAndSend(sessionId, "create")
  for (const _time of [1, 2])
    expect(await signAndSend(sessionId, "abort")).toMatchObject({ status: 204, text: "" })
  for (const action of ["create", "list"] as const) {
    const refused = await signAndSend(sessionId, action)
    expect([refused.status, codeIn(refused.text)]).toEqual([409, "NoSuchUpload"])
  }
})

test("what ends an upload is audited, by the project of its URL", async () => {
  const { sessionId } = await newImage()
  for (const action of ["create", "list", "abort"] as const) await signAndSend(sessionId, action)
  const lines = () =>
    readFileSync(AUDIT_FILE, "utf8")
      .split("\n")
      .filter((line) => line.includes(sessionId) && line.includes('"userId":""'))
      .map((line) => JSON.parse(line) as object)
  await expect.poll(lines).toEqual([
    expect.objectContaining({
      ...{ projectId: demo.projectId, what: "library.uploads.abort", outcome: "OK" },
      which: { session_id: sessionId },
    }),
  ])
})

test("a file that is refused is refused here with the same status", async () => {
  const { sessionId } = await newImage({ content_type: "image/png" })
  await signAndSend(sessionId, "create")
  const send = async (number: number, bytes: Buffer) => {
    const { url } = (await ask("POST", `/v1/uploads/${sessionId}/parts/${number}`)).body
    await fetch(url, { method: "PUT", body: new Uint8Array(bytes) })
    return etagOf(bytes)
  }
  const etags = [await send(1, Buffer.alloc(8 * MIB)), await send(2, Buffer.alloc(1000))]
  const refused = await signAndSend(sessionId, "complete", completion(etags))
  expect(refused.status).toBe(415)
  expect(refused.text).toContain("The file is not a picture")
})

test.each([
  ["no parts", "<CompleteMultipartUpload></CompleteMultipartUpload>"],
  ["other XML", "<Part><PartNumber>1</PartNumber><ETag>abc</ETag></Part>"],
  ["no number", "<CompleteMultipartUpload><Part><ETag>abc</ETag></Part></CompleteMultipartUpload>"],
  ["an unfinished part", "<CompleteMultipartUpload><Part><PartNumber>1"],
  ["nothing", ""],
])("a completion with %s is 400", async (_what, xml) => {
  const { sessionId } = await newImage()
  await signAndSend(sessionId, "create")
  const refused = await signAndSend(sessionId, "complete", xml)
  expect([refused.status, codeIn(refused.text)]).toEqual([400, "InvalidRequest"])
})

test("a completion that is too large is 413", async () => {
  const { sessionId } = await newImage()
  const url = await urlOf(sessionId, "complete")
  const refused = await send(url, "complete", " ".repeat(4 * MIB + 1))
  expect([refused.status, codeIn(refused.text)]).toEqual([413, "EntityTooLarge"])
})

test("a URL works for its own action, upload, key and project, and until it expires", async () => {
  const { sessionId, key } = await newImage()
  const other = await newImage()
  await signAndSend(sessionId, "create")
  const url = await urlOf(sessionId, "list")
  expect((await send(url, "list")).status).toBe(200)
  const query = (name: string, value: string) => {
    const changed = new URL(url)
    changed.searchParams.set(name, value)
    return changed.href
  }
  for (const [changed, action] of [
    [url.replace("/s3/list", "/s3/abort"), "abort"],
    [url.replace("/s3/list", "/s3/complete"), "complete"],
    [url.replace(sessionId, other.sessionId), "list"],
    [query("key", other.key), "list"],
    [query("project", "another"), "list"],
    [query("expires", "9999999999"), "list"],
    [query("signature", ""), "list"],
    [query("signature", "AAAA"), "list"],
    [url.replace(/\?.*/, ""), "list"],
  ] as const) {
    const refused = await send(changed, action)
    expect([changed, refused.status, codeIn(refused.text)]).toEqual([changed, 403, "AccessDenied"])
  }
  const { secretAccessKey } = library.store
  const expires = Math.floor(Date.now() / 1000)
  const grant = { action: "list", sessionId, projectId: demo.projectId, key } as const
  const expired = createS3Urls(secretAccessKey).sign({ ...grant, expires })
  const late = await send(library.polaris.url + expired, "list")
  expect([late.status, late.text.includes("<Message>Request has expired</Message>")]).toEqual([403, true])
})

test("a URL has no token and lives for 15 minutes", async () => {
  const { sessionId } = await newImage()
  const { body } = await askUploads(library, "POST", `/v1/uploads/${sessionId}/s3`, {
    ...{ headers: demo.headers, body: { action: "complete" } },
  })
  const { url, expires_at_ms } = body as typeof body & { expires_at_ms: number }
  expect(expires_at_ms).toBeLessThanOrEqual(Date.now() + 900_000)
  expect(decodeURIComponent(url)).not.toContain(demo.headers["x-auth-token"])
})

test("a token on the request counts for nothing: the URL decides", async () => {
  const { sessionId } = await newImage()
  const url = (await urlOf(sessionId, "list")).replace(/signature=[^&]*/, "signature=x")
  expect((await fetch(url, { headers: demo.headers })).status).toBe(403)
})

test("a page from elsewhere may send all of them, and other methods are 405", async () => {
  const { sessionId } = await newImage()
  for (const action of ["create", "list", "complete", "abort"] as const) {
    const url = await urlOf(sessionId, action)
    const asked = await fetch(url, { method: "OPTIONS", headers: { origin: "https://elsewhere.example" } })
    expect(asked.status).toBe(204)
    expect(asked.headers.get("access-control-allow-methods")).toBe(METHODS[action])
    expect(asked.headers.get("access-control-allow-headers")).toBe("*")
    const wrong = await fetch(url, { method: "PATCH" })
    expect([wrong.status, codeIn(await wrong.text())]).toEqual([405, "MethodNotAllowed"])
  }
})

test("a disk image that is completed by a URL is handed over to Glance as whoever had it signed", async () => {
  const disk = Buffer.alloc(1000, 7)
  const { imageId, sessionId } = await newImage({
    ...{ filename: "disk.raw", content_type: "application/octet-stream", size_bytes: disk.length },
    glance: { name: "disk", disk_format: "raw", container_format: "bare" },
  })
  await signAndSend(sessionId, "create")
  const { url } = (await ask("POST", `/v1/uploads/${sessionId}/parts/1`)).body
  await fetch(url, { method: "PUT", body: new Uint8Array(disk) })
  const completed = await signAndSend(sessionId, "complete", completion([etagOf(disk)]))
  expect([completed.status, completed.text]).toEqual([200, expect.any(String)])
  await vi.waitFor(
    async () => expect((await ask("GET", `/v1/images/${imageId}`)).body.status).toBe("ready"),
    60_000,
  )
})

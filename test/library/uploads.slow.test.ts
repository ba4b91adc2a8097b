import { eq } from "drizzle-orm"
import { createHash } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { uploads } from "../../src/library/tables.js"
import { never } from "../../src/signals.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import {
  askUploads,
  begin,
  etagOf,
  MIB,
  partOf,
  pngOf,
  sendParts,
  uploadWhole,
} from "../support/library-upload.js"
import { eventually } from "../support/eventually.js"

let library: LibraryStage
let demo: Person

const warnings: Error[] = []
const onWarning = (warning: Error) => void warnings.push(warning)

beforeAll(async () => {
  process.on("warning", onWarning)
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(async () => {
  process.off("warning", onWarning)
  await library.close()
})

const post = (path: string, body?: unknown, person = demo) =>
  askUploads(library, "POST", path, { headers: person.headers, ...(body !== undefined && { body }) })
const seen = async (imageId: string) =>
  (await askUploads(library, "GET", `/v1/images/${imageId}`, { headers: demo.headers })).body
const storeUploads = () => [
  ...(library.store.store.buckets.get(library.store.bucket)?.uploads.values() ?? []),
]
const uploadsAt = (imageId: string) => storeUploads().filter(({ key }) => key.includes(imageId))
const objectAt = (key: string) => library.store.store.buckets.get(library.store.bucket)?.objects.get(key)

const BYTES = pngOf(5 * MIB + 1000)

test("a file of two parts goes straight to the store, and its image becomes ready", async () => {
  const disk = Buffer.alloc(5 * MIB + 1000, 7)
  const raw = { filename: "disk.raw", content_type: "application/octet-stream" }
  const { imageId, sessionId, sent, completed } = await uploadWhole(library, demo, disk, raw)
  expect(completed.status).toBe(200)
  const key = `uploads/${imageId}/original`
  expect(completed.body).toEqual({ image_id: imageId, status: "stored", original_object_key: key })
  expect(objectAt(key)?.size).toBe(BYTES.length)
  await eventually(async () => expect(await seen(imageId)).toMatchObject({ status: "ready" }))
  const again = await post(`/v1/uploads/${sessionId}:complete`, { parts: sent })
  expect(again.body).toEqual(completed.body)
  const other = await post(`/v1/uploads/${sessionId}:complete`, { parts: sent.slice(0, 1) })
  expect(other.status).toBe(409)
  expect(other.body.error.reason).toBe("upload_completed")
})

test("the session of a new image starts under the id that the image came with, as in the guide", async () => {
  const { body: image } = await post("/v1/images", {
    ...{ filename: "cat.png", content_type: "image/png", size_bytes: 4839201 },
  })
  const input = { image_id: image.image_id, total_bytes: 4839201, content_type: "image/png" }
  const { status, body } = await post("/v1/uploads%3Aresumable", input)
  expect(status).toBe(200)
  expect(body).toEqual({
    session_id: image.upload.session_id,
    object_key: `uploads/${image.image_id}/original`,
    upload_strategy: "multipart",
    multipart_upload_id: uploadsAt(image.image_id)[0]?.id,
    part_size_bytes: 8 * MIB,
    parts: 1,
    expires_at_ms: expect.any(Number) as number,
  })
  expect((await seen(image.image_id)).status).toBe("uploading")
})

test("two starts at once open one upload, and a later one returns it", async () => {
  const { body: image } = await post("/v1/images", {
    ...{ filename: "cat.png", content_type: "image/png", size_bytes: 10 * MIB },
  })
  const input = { image_id: image.image_id, total_bytes: 10 * MIB, content_type: "image/png" }
  const start = () => post("/v1/uploads:resumable", input)
  const answers = await Promise.all([start(), start(), start()])
  answers.push(await start())
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
  expect(uploadsAt(image.image_id).map(({ id }) => id)).toEqual([answers[0]?.body.multipart_upload_id])
  const other = await post("/v1/uploads:resumable", { ...input, part_size_bytes: 5 * MIB })
  expect(other.status).toBe(409)
  expect(other.body.error.reason).toBe("upload_running")
})

test.each([
  [{ total_bytes: 1 }, "total_bytes"],
  [{ content_type: "image/jpeg" }, "content_type"],
  [{ part_size_bytes: 4 * MIB }, "part_size_bytes"],
  [{ part_size_bytes: 5 * MIB + 1 }, "part_size_bytes"],
  [{ image_id: "../x" }, "image_id"],
])("a start with %o is refused with the field's name", async (change, field) => {
  const { body: image } = await post("/v1/images", {
    ...{ filename: "cat.png", content_type: "image/png", size_bytes: 10 * MIB },
  })
  const input = { image_id: image.image_id, total_bytes: 10 * MIB, content_type: "image/png" }
  const refused = await post("/v1/uploads:resumable", { ...input, ...change })
  expect(refused.status).toBe(400)
  expect(refused.body.error.message).toContain(field)
  expect(uploadsAt(image.image_id)).toEqual([])
})

test("a file has 10,000 parts at most: the size is computed so, and another proposal is refused", async () => {
  const size = 100_000 * MIB
  const { body: image } = await post("/v1/images", {
    ...{ filename: "big.raw", content_type: "application/octet-stream", size_bytes: size },
  })
  const input = { image_id: image.image_id, total_bytes: size, content_type: "application/octet-stream" }
  const refused = await post("/v1/uploads:resumable", { ...input, part_size_bytes: 9 * MIB })
  expect(refused.body.error).toMatchObject({ message: expect.stringContaining("part_size_bytes") as string })
  const { body } = await post("/v1/uploads:resumable", input)
  expect(body).toMatchObject({ part_size_bytes: 10 * MIB, parts: 10_000 })
})

test("a part's URL takes its exact length, for its own part of its own file", async () => {
  const begun = await begin(library, demo, BYTES)
  const { body } = await post(`/v1/uploads/${begun.sessionId}/parts/2`)
  expect(body).toMatchObject({ part_number: 2, size_bytes: 1000 })
  expect(new URL(body.url).searchParams.get("X-Amz-Expires")).toBe("900")
  const put = async (url: string, bytes: Buffer) =>
    (await fetch(url, { method: "PUT", body: new Uint8Array(bytes) })).status
  expect(await put(body.url, Buffer.alloc(999))).toBe(403)
  expect(await put(body.url.replace("partNumber=2", "partNumber=1"), Buffer.alloc(1000))).toBe(403)
  const other = await begin(library, demo, BYTES)
  expect(await put(body.url.replace(begun.imageId, other.imageId), Buffer.alloc(1000))).toBe(403)
  expect(await put(body.url, partOf(BYTES, 2))).toBe(200)
  const listed = await askUploads(library, "GET", `/v1/uploads/${begun.sessionId}`, { headers: demo.headers })
  expect(listed.body).toMatchObject({
    ...{ session_id: begun.sessionId, image_id: begun.imageId, state: "open", total_bytes: BYTES.length },
    parts: [{ part_number: 2, size_bytes: 1000, etag: etagOf(partOf(BYTES, 2)) }],
  })
  const again = await post(`/v1/uploads/${begun.sessionId}/parts/2`)
  expect(await put(again.body.url, partOf(BYTES, 2))).toBe(200)
})

test("parts that the upload does not have are refused by number", async () => {
  const { sessionId } = await begin(library, demo, BYTES)
  const one = await post(`/v1/uploads/${sessionId}/parts/3`)
  expect(one.status).toBe(400)
  const several = await post(`/v1/uploads/${sessionId}/parts`, { part_numbers: [1, 3, 2, 4] })
  expect(several.status).toBe(400)
  expect(several.body.error.issues.map(({ path }) => path)).toEqual(["part_numbers.1", "part_numbers.3"])
  expect((await post(`/v1/uploads/${sessionId}/parts/0`)).status).toBe(400)
  expect((await post(`/v1/uploads/${sessionId}/parts/x`)).status).toBe(400)
})

test("the parts of an upload come in pages", async () => {
  const begun = await begin(library, demo, BYTES)
  await sendParts(library, demo, begun, BYTES)
  const page = (query: string) =>
    askUploads(library, "GET", `/v1/uploads/${begun.sessionId}?${query}`, { headers: demo.headers })
  const first = await page("limit=1")
  expect(first.body.parts.map(({ part_number }) => part_number)).toEqual([1])
  expect(first.body.next_after).toBe(1)
  const second = await page("limit=1&after=1")
  expect(second.body.parts.map(({ part_number }) => part_number)).toEqual([2])
  expect(second.body.next_after).toBeUndefined()
})

test("an aborted upload is gone at the store, says so, and its image can be uploaded again", async () => {
  const begun = await begin(library, demo, BYTES)
  const sent = await sendParts(library, demo, begun, BYTES)
  const path = `/v1/uploads/${begun.sessionId}`
  const abort = () => askUploads(library, "DELETE", path, { headers: demo.headers })
  expect((await abort()).body).toEqual({ aborted: true })
  expect((await abort()).body).toEqual({ aborted: true })
  expect(uploadsAt(begun.imageId)).toEqual([])
  expect((await seen(begun.imageId)).status).toBe("upload_pending")
  for (const answer of [await post(`${path}/parts/1`), await post(`${path}:complete`, { parts: sent })]) {
    expect(answer.status).toBe(409)
    expect(answer.body.error.reason).toBe("upload_aborted")
  }
  const input = { image_id: begun.imageId, total_bytes: BYTES.length, content_type: "image/png" }
  const again = await post("/v1/uploads:resumable", input)
  expect(again.status).toBe(200)
  expect(again.body.session_id).not.toBe(begun.sessionId)
})

test("complete names the parts that are missing or wrong, and nothing has happened", async () => {
  const begun = await begin(library, demo, BYTES)
  const url = (await post(`/v1/uploads/${begun.sessionId}/parts/1`)).body.url
  await fetch(url, { method: "PUT", body: new Uint8Array(partOf(BYTES, 1)) })
  const path = `/v1/uploads/${begun.sessionId}:complete`
  const etag = etagOf(partOf(BYTES, 1))
  const issuesOf = async (parts: object[]) => {
    const { status, body } = await post(path, { parts })
    expect(status).toBe(409)
    expect(body.error.reason).toBe("wrong_parts")
    return body.error.issues.map(({ path: of }) => of)
  }
  expect(await issuesOf([{ part_number: 1, etag }])).toEqual(["parts.2"])
  expect(await issuesOf([{ part_number: 1, etag: "0".repeat(32) }])).toEqual(["parts.1", "parts.2"])
  const sent = await sendParts(library, demo, begun, BYTES)
  expect(await issuesOf([...sent, { part_number: 7, etag }])).toEqual(["parts.7"])
  expect(await issuesOf(sent.slice(1))).toEqual(["parts.1"])
  expect((await post(path, { parts: [...sent, ...sent] })).status).toBe(400)
  expect((await seen(begun.imageId)).status).toBe("uploading")
  expect((await post(path, { parts: sent.toReversed() })).status).toBe(200)
})

test("a file that the store has made of other parts is refused by its ETag, and deleted", async () => {
  const begun = await begin(library, demo, BYTES)
  const parts = await sendParts(library, demo, begun, BYTES)
  const [{ key, id: uploadId } = { key: "", id: "" }] = uploadsAt(begun.imageId)
  const { storage, database } = library.polaris.services
  const named = parts.map(({ part_number, etag }) => ({
    partNumber: part_number,
    etag: etag.replaceAll('"', ""),
  }))
  /** As if a request with fewer parts had come first, and Polaris had died before it knew. */
  await storage?.completeUpload({ key, uploadId, parts: named.slice(0, 1) }, never())
  await database.query((queries) =>
    queries.update(uploads).set({ state: "completing", parts: named }).where(eq(uploads.id, begun.sessionId)),
  )
  const { status, body } = await post(`/v1/uploads/${begun.sessionId}:complete`, { parts })
  expect([status, body.error.reason]).toEqual([409, "wrong_parts"])
  expect(await seen(begun.imageId)).toMatchObject({ status: "failed", failure: { reason: "wrong_parts" } })
  expect(objectAt(key)).toBeUndefined()
})

test("as many parts, one of which is another, are not the file that was named", async () => {
  const begun = await begin(library, demo, BYTES)
  const parts = await sendParts(library, demo, begun, BYTES)
  const [{ key, id: uploadId } = { key: "", id: "" }] = uploadsAt(begun.imageId)
  const { storage, database } = library.polaris.services
  const named = parts.map(({ part_number, etag }) => ({
    partNumber: part_number,
    etag: etag.replaceAll('"', ""),
  }))
  /** As if a store had not compared the parts with the list, and one had been sent again meanwhile. */
  const url = (await post(`/v1/uploads/${begun.sessionId}/parts/2`)).body.url
  const sent = await fetch(url, { method: "PUT", body: new Uint8Array(1000).fill(9) })
  const other = { partNumber: 2, etag: (sent.headers.get("etag") ?? "").replaceAll('"', "") }
  await storage?.completeUpload({ key, uploadId, parts: [...named.slice(0, 1), other] }, never())
  await database.query((queries) =>
    queries.update(uploads).set({ state: "completing", parts: named }).where(eq(uploads.id, begun.sessionId)),
  )
  const { status, body } = await post(`/v1/uploads/${begun.sessionId}:complete`, { parts })
  expect([status, body.error.reason]).toEqual([409, "wrong_parts"])
  expect(objectAt(key)).toBeUndefined()
})

test("complete that comes twice at once has one answer and one object", async () => {
  const begun = await begin(library, demo, BYTES)
  const parts = await sendParts(library, demo, begun, BYTES)
  const complete = () => post(`/v1/uploads/${begun.sessionId}:complete`, { parts })
  const answers = await Promise.all([complete(), complete(), complete()])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
  expect(objectAt(answers[0]?.body.original_object_key ?? "")?.size).toBe(BYTES.length)
})

test("no URL of a part writes anything after completion", async () => {
  const begun = await begin(library, demo, BYTES)
  const { url } = (await post(`/v1/uploads/${begun.sessionId}/parts/1`)).body
  const parts = await sendParts(library, demo, begun, BYTES)
  expect((await post(`/v1/uploads/${begun.sessionId}:complete`, { parts })).status).toBe(200)
  const late = await fetch(url, { method: "PUT", body: new Uint8Array(partOf(BYTES, 1)) })
  expect(late.status).toBe(404)
  expect((await post(`/v1/uploads/${begun.sessionId}/parts/1`)).body.error.reason).toBe("upload_completed")
  const abort = await askUploads(library, "DELETE", `/v1/uploads/${begun.sessionId}`, {
    headers: demo.headers,
  })
  expect(abort.status).toBe(409)
  const input = { image_id: begun.imageId, total_bytes: BYTES.length, content_type: "image/png" }
  expect((await post("/v1/uploads:resumable", input)).status).toBe(409)
})

const sha256Of = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex")

test("a hash that comes with the completion is compared like one from the beginning", async () => {
  const bytes = pngOf(1000)
  const complete = async (client_sha256: string, fields: object = {}) => {
    const begun = await begin(library, demo, bytes, fields)
    const parts = await sendParts(library, demo, begun, bytes)
    const path = `/v1/uploads/${begun.sessionId}:complete`
    const send = (hash?: string) => post(path, { parts, ...(hash !== undefined && { client_sha256: hash }) })
    return { send, answer: await send(client_sha256) }
  }
  const right = await complete(sha256Of(bytes))
  expect(right.answer.status).toBe(200)
  for (const same of [await right.send(sha256Of(bytes)), await right.send()])
    expect(same.body).toEqual(right.answer.body)
  const another = await right.send(sha256Of(pngOf(1001)))
  expect([another.status, another.body.error.issues[0]?.path]).toEqual([400, "client_sha256"])

  const wrong = await complete(sha256Of(pngOf(1001)))
  expect([wrong.answer.status, wrong.answer.body.error.reason]).toEqual([422, "wrong_hash"])

  const given = await complete(sha256Of(pngOf(1001)), { client_sha256: sha256Of(bytes) })
  expect([given.answer.status, given.answer.body.error.issues[0]?.path]).toEqual([400, "client_sha256"])
  expect((await given.send()).status).toBe(200)
})

test("another project does not find a session, and a reader changes nothing", async () => {
  const begun = await begin(library, demo, BYTES)
  const parts = [{ part_number: 1, etag: "0".repeat(32) }]
  const path = `/v1/uploads/${begun.sessionId}`
  const input = { image_id: begun.imageId, total_bytes: BYTES.length, content_type: "image/png" }
  for (const [account, expected] of [
    ["other", 404],
    ["reader", 403],
  ] as const) {
    const person = await library.as(account)
    const answers = [
      await post("/v1/uploads:resumable", input, person),
      await post(`${path}/parts/1`, undefined, person),
      await post(`${path}/parts`, { part_numbers: [1] }, person),
      await post(`${path}:complete`, { parts }, person),
      await askUploads(library, "DELETE", path, { headers: person.headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => expected))
  }
  const { headers } = await library.as("other")
  expect((await askUploads(library, "GET", path, { headers })).status).toBe(404)
  expect((await askUploads(library, "GET", path, {})).status).toBe(401)
  expect(uploadsAt(begun.imageId)).toHaveLength(1)
})

test("the store's SDK prints no warning about this version of Node", () => {
  expect(warnings.filter(({ message }) => message.includes("AWS SDK"))).toEqual([])
})

test("the tRPC twins do the same", async () => {
  const { uploads, images } = demo.client.library
  const bytes = pngOf(1000)
  const image = await images.create.mutate({ filename: "a.png", content_type: "image/png", size_bytes: 1000 })
  const { session_id } = await uploads.start.mutate({
    ...{ image_id: image.image_id, total_bytes: 1000, content_type: "image/png" },
  })
  const { url } = await uploads.signPart.mutate({ session_id, part_number: 1 })
  await fetch(url, { method: "PUT", body: new Uint8Array(bytes) })
  expect((await uploads.signParts.mutate({ session_id, part_numbers: [1] })).parts).toHaveLength(1)
  const { parts } = await uploads.get.query({ session_id })
  const named = parts.map(({ part_number, etag }) => ({ part_number, etag }))
  expect(await uploads.complete.mutate({ session_id, parts: named })).toMatchObject({ status: "stored" })
  const second = await images.create.mutate({ filename: "b.png", content_type: "image/png", size_bytes: 9 })
  expect(await uploads.abort.mutate({ session_id: second.upload?.session_id ?? "" })).toEqual({
    aborted: true,
  })
})

import { afterAll, beforeAll, expect, test } from "vitest"
import { libraryJobs } from "../../src/library/jobs.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { askUploads, begin, MIB, sendParts, uploadWhole } from "../support/library-upload.js"
import { eventually } from "../support/eventually.js"

/** Rows are put into the states that a crash or time would leave, and the clean-up runs. */
let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(() => library.close())

const RAW = { filename: "disk.raw", content_type: "application/octet-stream" }
const BYTES = Buffer.alloc(5 * MIB + 1000, 7)

const ask = (method: string, path: string, body?: object) =>
  askUploads(library, method, path, { headers: demo.headers, ...(body !== undefined && { body }) })
const statusOf = async (imageId: string) => (await ask("GET", `/v1/images/${imageId}`)).body.status
const bucket = () => {
  const found = library.store.store.buckets.get(library.store.bucket)
  if (found === undefined) throw new Error("The store has no bucket.")
  return found
}
const uploadsOf = (imageId: string) =>
  [...bucket().uploads.values()].filter(({ key }) => key.includes(imageId))
const objectsOf = (imageId: string) => [...bucket().objects.keys()].filter((key) => key.includes(imageId))
const sql = (text: string, values: unknown[]) =>
  library.polaris.services.database.query(({ run }) => run(text, values))
const usage = async () =>
  (await sql("select images::int, bytes::int from library_usage where project_id = $1", [demo.projectId]))[0]

async function run(name: string): Promise<void> {
  const { services } = library.polaris
  const job = services.library && libraryJobs(services.library).find((one) => one.name === name)
  if (job === undefined) throw new Error(`There is no job ${name}.`)
  const { id } = await services.database.transaction((tx) => services.jobs.enqueue(tx, job, {}))
  await ended(id)
}

const ended = (id: string) =>
  eventually(async () => {
    const { database, jobs } = library.polaris.services
    expect((await database.query((queries) => jobs.find(queries, id)))?.state).toBe("done")
  })

const asParts = (sent: { part_number: number; etag: string }[]) =>
  sent.map(({ part_number, etag }) => ({ partNumber: part_number, etag: etag.replaceAll('"', "") }))

const leave = (sessionId: string, sent: Parameters<typeof asParts>[0]) =>
  sql(
    "update library_upload set state = 'completing', parts = $2, updated_at = now() - interval '1 hour' where id = $1",
    [sessionId, JSON.stringify(asParts(sent))],
  )

test.each([false, true])(
  "an upload that was left while it was completed is finished (object made before: %s)",
  async (isMade) => {
    const begun = await begin(library, demo, BYTES, RAW)
    const sent = await sendParts(library, demo, begun, BYTES)
    const [upload] = uploadsOf(begun.imageId)
    await leave(begun.sessionId, sent)
    const { storage } = library.polaris.services
    if (isMade)
      await storage?.completeUpload(
        { key: upload?.key ?? "", uploadId: upload?.id ?? "", parts: asParts(sent) },
        new AbortController().signal,
      )
    await run("library.clean-up")
    await eventually(async () => expect(await statusOf(begun.imageId)).toBe("ready"))
    const again = await ask("POST", `/v1/uploads/${begun.sessionId}:complete`, { parts: sent })
    expect(again.body).toMatchObject({ image_id: begun.imageId, status: "stored" })
    expect(objectsOf(begun.imageId)).toEqual([`uploads/${begun.imageId}/original`])
    expect(uploadsOf(begun.imageId)).toEqual([])
  },
)

test("a client that comes back to an upload whose object was made completes it, before any clean-up", async () => {
  const begun = await begin(library, demo, BYTES, RAW)
  const sent = await sendParts(library, demo, begun, BYTES)
  const [upload] = uploadsOf(begun.imageId)
  await leave(begun.sessionId, sent)
  const { storage } = library.polaris.services
  const made = { key: upload?.key ?? "", uploadId: upload?.id ?? "", parts: asParts(sent) }
  await storage?.completeUpload(made, new AbortController().signal)
  const path = `/v1/uploads/${begun.sessionId}`
  const [first, second] = asParts(sent)
  const pages = [await ask("GET", `${path}?limit=1`), await ask("GET", `${path}?limit=1&after=1`)]
  expect(pages.map(({ body }) => body)).toMatchObject([
    {
      state: "completing",
      parts: [{ part_number: 1, size_bytes: 5 * MIB, etag: first?.etag }],
      next_after: 1,
    },
    { state: "completing", parts: [{ part_number: 2, size_bytes: 1000, etag: second?.etag }] },
  ])
  expect(pages[1]?.body).not.toHaveProperty("next_after")
  const parts = pages.flatMap(({ body }) => body.parts)
  const completed = await ask("POST", `${path}:complete`, {
    parts: parts.map(({ part_number, etag }) => ({ part_number, etag })),
  })
  expect(completed).toMatchObject({ status: 200, body: { image_id: begun.imageId, status: "stored" } })
})

test("an upload that expired without a part is deleted with its image, and no longer counts", async () => {
  const before = await usage()
  const begun = await begin(library, demo, BYTES, RAW)
  await sql("update library_upload set expires_at = now() - interval '1 second' where id = $1", [
    begun.sessionId,
  ])
  const late = await ask("POST", `/v1/uploads/${begun.sessionId}/parts/1`)
  expect(late.status).toBe(410)
  expect(late.body.error.reason).toBe("upload_expired")
  expect(late.body.error.message).toContain("POST /v1/uploads:resumable")
  await run("library.clean-up")
  expect(uploadsOf(begun.imageId)).toEqual([])
  expect((await ask("GET", `/v1/images/${begun.imageId}`)).status).toBe(404)
  expect(await usage()).toEqual(before)
  const parts = [{ part_number: 1, etag: "0".repeat(32) }]
  expect((await ask("POST", `/v1/uploads/${begun.sessionId}:complete`, { parts })).status).toBe(410)
})

test("an image whose upload expired with parts waits for another, and is deleted when none comes", async () => {
  const before = await usage()
  const begun = await begin(library, demo, BYTES, RAW)
  await sendParts(library, demo, begun, BYTES)
  await sql("update library_upload set expires_at = now() - interval '1 second' where id = $1", [
    begun.sessionId,
  ])
  await run("library.clean-up")
  expect(uploadsOf(begun.imageId)).toEqual([])
  expect(await statusOf(begun.imageId)).toBe("upload_pending")
  const status = await ask("GET", `/v1/uploads/${begun.sessionId}`)
  expect(status.body).toMatchObject({ state: "expired", parts: [] })
  const input = { image_id: begun.imageId, total_bytes: BYTES.length, content_type: RAW.content_type }
  const { body: started } = await ask("POST", "/v1/uploads:resumable", input)
  expect(started.session_id).not.toBe(begun.sessionId)
  await ask("DELETE", `/v1/uploads/${started.session_id}`)
  await run("library.clean-up")
  expect(await statusOf(begun.imageId)).toBe("upload_pending")
  await sql("update library_image set updated_at = now() - interval '2 days' where id = $1", [begun.imageId])
  await run("library.clean-up")
  expect((await ask("GET", `/v1/images/${begun.imageId}`)).status).toBe(404)
  expect(await usage()).toEqual(before)
})

test("an upload that the store has dropped is expired", async () => {
  const begun = await begin(library, demo, BYTES, RAW)
  for (const { id } of uploadsOf(begun.imageId)) bucket().uploads.delete(id)
  expect((await ask("GET", `/v1/uploads/${begun.sessionId}`)).body).toMatchObject({ state: "expired" })
  expect((await ask("POST", `/v1/uploads/${begun.sessionId}/parts/1`)).status).toBe(410)
  expect(await statusOf(begun.imageId)).toBe("upload_pending")
  await sql("update library_upload set updated_at = now() - interval '31 days' where id = $1", [
    begun.sessionId,
  ])
  await run("library.clean-up")
  expect((await ask("GET", `/v1/uploads/${begun.sessionId}`)).status).toBe(404)
})

test("uploads at the store that no session has are aborted, but none of another database", async () => {
  const begun = await begin(library, demo, BYTES, RAW)
  const signal = new AbortController().signal
  const start = async (imageId: string, isOld: boolean) => {
    const key = `uploads/${imageId}/original`
    const id =
      (await library.polaris.services.storage?.createUpload({ key, contentType: "image/png" }, signal)) ?? ""
    const upload = bucket().uploads.get(id)
    if (upload !== undefined && isOld) upload.initiated -= 3_600_000
    return id
  }
  for (const upload of uploadsOf(begun.imageId)) upload.initiated -= 3_600_000
  const [running] = uploadsOf(begun.imageId)
  const stray = await start(begun.imageId, true)
  const young = await start(begun.imageId, false)
  const foreign = await start("img_of_another_database", true)
  await run("library.abort-strays")
  const left = [...bucket().uploads.keys()]
  expect(left).toEqual(expect.arrayContaining([running?.id, young, foreign]))
  expect(left).not.toContain(stray)
})

test("what has been in the trash long enough is purged with all of its objects, and nothing else", async () => {
  const before = await usage()
  const saved = await uploadWhole(library, demo, BYTES, RAW)
  const between = await usage()
  const { imageId } = await uploadWhole(library, demo, BYTES, RAW)
  await eventually(async () => expect(await statusOf(imageId)).toBe("ready"))
  const signal = new AbortController().signal
  const bytes = Buffer.from("a variant")
  const key = `variants/${imageId}/thumb.webp`
  await library.polaris.services.storage?.putObject({ key, bytes, contentType: "image/webp" }, signal)
  await ask("DELETE", `/v1/images/${imageId}`)
  await run("library.clean-up")
  expect(objectsOf(imageId)).toHaveLength(2)
  await sql("update library_image set purge_at = now() - interval '1 second' where id = $1", [imageId])
  await run("library.clean-up")
  await eventually(() => expect(objectsOf(imageId)).toEqual([]))
  expect((await ask("POST", `/v1/images/${imageId}:restore`)).status).toBe(404)
  expect(await usage()).toEqual(between)
  expect(between).not.toEqual(before)
  expect(objectsOf(saved.imageId)).toHaveLength(1)
})

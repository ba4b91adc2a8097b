import { eq } from "drizzle-orm"
import { afterAll, beforeAll, expect, test } from "vitest"
import { albumImages, albums, images, uploads } from "../../src/library/tables.js"
import { outbox } from "../../src/outbox/outbox.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage } from "../support/library-rows.js"

let library: LibraryStage
let demo: Person
let other: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
  other = await library.as("other")
})
afterAll(() => library.close())

const CAT = { filename: "cat.png", content_type: "image/png", size_bytes: 4839201 } as const
const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  library.ask(method, path, { headers: { ...demo.headers, ...headers }, body })
const queries = <T>(work: Parameters<LibraryStage["polaris"]["services"]["database"]["query"]>[0]) =>
  library.polaris.services.database.query(work) as Promise<T>

async function created(more: object = {}): Promise<string> {
  const { status, body } = await ask("POST", "/v1/images", { ...CAT, ...more })
  expect(status).toBe(200)
  return body.image_id
}

/** One pixel, as PNG. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

const changesOf = (id: string) =>
  queries<string[]>(async (db) =>
    (await db.select({ type: outbox.type }).from(outbox).where(eq(outbox.subject, id))).map(
      ({ type }) => type,
    ),
  )

async function newAlbum(id: string, projectId = demo.projectId): Promise<string> {
  await queries((db) => db.insert(albums).values({ id, projectId, ownerId: demo.userId, title: id }))
  return id
}

test("the guide's PATCH changes what it names, and answers the whole image with its ETag", async () => {
  const id = await created({ visibility: "private" })
  const { status, body, headers } = await ask("PATCH", `/v1/images/${id}`, {
    ...{ visibility: "public", title: "My cat", tags: ["pets", "cat", "pets"] },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{ image_id: id, visibility: "public", title: "My cat", tags: ["pets", "cat"], revision: 2 },
    ...{ filename: "cat.png", status: "upload_pending" },
  })
  expect(headers.get("etag")).toBe('"2"')
  expect((await ask("GET", `/v1/images/${id}`)).body).toEqual(body)
  expect(await changesOf(id)).toEqual(["library.image.created", "library.image.changed"])
})

test("a changed title and tags are what the image is found by", async () => {
  const id = await created()
  await ask("PATCH", `/v1/images/${id}`, { title: "Zürich", tags: ["Été"] })
  const [row] = await queries<{ terms: string; tags: string[] }[]>((db) =>
    db.select({ terms: images.terms, tags: images.foldedTags }).from(images).where(eq(images.id, id)),
  )
  expect(row?.terms).toContain("'zurich'")
  expect(row?.terms).toContain("'ete'")
  expect(row?.terms).toContain("'png'")
  expect(row?.tags).toEqual(["ete"])
})

test("a request that changes nothing leaves the revision", async () => {
  const id = await created()
  const { status, body } = await ask("PATCH", `/v1/images/${id}`, {})
  expect([status, body.revision]).toEqual([200, 1])
  expect(await changesOf(id)).toEqual(["library.image.created"])
})

test.each([
  ['"1"', 200],
  ["1", 200],
  ['W/"1"', 200],
  ["*", 200],
  ['"7", "1"', 200],
  ['"2"', 412],
  ['"abc"', 412],
  ['"2", W/"3"', 412],
  ["abc", 400],
  ['"1', 400],
])("If-Match: %s is answered with %i", async (match, expected) => {
  const id = await created()
  const { status, body } = await ask("PATCH", `/v1/images/${id}`, { title: "new" }, { "if-match": match })
  expect(status).toBe(expected)
  if (expected === 412) expect(body.error).toMatchObject({ reason: "stale_revision" })
  if (expected === 400) expect(body.error.message).toContain("if_match")
})

test("the tRPC twin takes the revision as a number, and refuses a stale one", async () => {
  const image_id = await created()
  const { images: twin } = demo.client.library
  expect(await twin.update.mutate({ image_id, title: "one", if_match: 1 })).toMatchObject({ revision: 2 })
  await expect(twin.update.mutate({ image_id, title: "two", if_match: 1 })).rejects.toMatchObject({
    data: { httpStatus: 412 },
  })
})

test.each([
  [{ filename: "x.png" }, "filename"],
  [{ status: "ready" }, "status"],
  [{ title: "" }, "title"],
  [{ title: null }, "title"],
  [{ tags: "cat" }, "tags"],
  [{ tags: ["a".repeat(65)] }, "tags"],
  [{ visibility: "shared" }, "visibility"],
  [{ album_id: "cats" }, "album_id"],
  [{ if_match: 1 }, "if_match"],
])("%o is refused with the field's name", async (body, field) => {
  const id = await created()
  const answer = await ask("PATCH", `/v1/images/${id}`, body)
  expect(answer.status).toBe(400)
  expect(answer.body.error.message).toContain(field)
  expect((await ask("GET", `/v1/images/${id}`)).body.revision).toBe(1)
})

test("album_id moves an image into one album and out of the others; null is for none", async () => {
  const [first, second] = [await newAlbum("alb_first"), await newAlbum("alb_second")]
  const id = await created({ album_id: first })
  await queries((db) => db.insert(albumImages).values({ albumId: second, imageId: id, position: 1 }))
  const moved = await ask("PATCH", `/v1/images/${id}`, { album_id: second })
  expect(moved.body.album_ids).toEqual([second])
  expect(await changesOf(first)).toContain("library.album.changed")
  expect((await ask("PATCH", `/v1/images/${id}`, { album_id: null })).body.album_ids).toEqual([])
  expect((await ask("PATCH", `/v1/images/${id}`, { album_id: "alb_none" })).status).toBe(404)
  const foreign = await newAlbum("alb_foreign", other.projectId)
  expect((await ask("PATCH", `/v1/images/${id}`, { album_id: foreign })).status).toBe(404)
})

test("a public image does not show others which albums it is in", async () => {
  const id = await created({ visibility: "public", album_id: await newAlbum("alb_mine") })
  expect((await ask("GET", `/v1/images/${id}`)).body.album_ids).toEqual(["alb_mine"])
  for (const headers of [other.headers, {}])
    expect((await library.ask("GET", `/v1/images/${id}`, { headers })).body.album_ids).toEqual([])
})

test("a deleted image is hidden at once and can be restored, and deleting twice says the same", async () => {
  const id = await created({ visibility: "public" })
  const before = Date.now()
  const { status, body } = await ask("DELETE", `/v1/images/${id}`)
  expect([status, body]).toEqual([200, { deleted: true, deletes_at_ms: expect.any(Number) as unknown }])
  expect(body.deletes_at_ms).toBeGreaterThanOrEqual(before + 604_800_000)
  expect((await ask("DELETE", `/v1/images/${id}`)).body).toEqual(body)
  for (const [method, path] of [
    ["GET", `/v1/images/${id}`],
    ["PATCH", `/v1/images/${id}`],
  ] as const)
    expect((await ask(method, path)).status).toBe(404)
  expect((await library.ask("GET", `/v1/images/${id}`)).status).toBe(404)
  const restored = await ask("POST", `/v1/images/${id}:restore`)
  expect(restored.body).toMatchObject({ image_id: id, revision: 3 })
  expect(restored.body).not.toHaveProperty("deletes_at_ms")
  expect(restored.headers.get("etag")).toBe('"3"')
  expect((await ask("POST", `/v1/images/${id}%3Arestore`)).body).toEqual(restored.body)
  expect(await changesOf(id)).toEqual([
    ...["library.image.created", "library.image.deleted", "library.image.restored"],
  ])
})

test("a deleted image ends its upload", async () => {
  const id = await created()
  await ask("DELETE", `/v1/images/${id}`)
  const states = await queries<{ state: string }[]>((db) =>
    db.select({ state: uploads.state }).from(uploads).where(eq(uploads.imageId, id)),
  )
  expect(states).toEqual([{ state: "aborted" }])
})

test("the trash lists what can be restored, the last deleted first, in pages", async () => {
  const ids = [await created(), await created(), await created()]
  for (const id of ids) await ask("DELETE", `/v1/images/${id}`)
  const first = (await ask("GET", "/v1/trash?limit=2")).body
  expect(first.images.map(({ image_id }) => image_id)).toEqual([ids[2], ids[1]])
  expect(first.images[0]?.deletes_at_ms).toBeGreaterThan(Date.now())
  const second = (await ask("GET", `/v1/trash?limit=1&cursor=${first.next_cursor}`)).body
  expect(second.images[0]?.image_id).toBe(ids[0])
  const { images: twin } = demo.client.library
  expect((await twin.trash.query({ limit: 2 })).images).toEqual(first.images)
  expect((await library.ask("GET", "/v1/trash", { headers: other.headers })).body).toEqual({ images: [] })
})

test("a picture that was deleted before its processing ended is processed when it is restored", async () => {
  const bytes = Buffer.from(PIXEL, "base64")
  const given = { filename: "dot.png", content_type: "image/png", bytes }
  const id = await keepImage(library, demo, given, { status: "stored" })
  await ask("DELETE", `/v1/images/${id}`)
  expect((await ask("POST", `/v1/images/${id}:restore`)).status).toBe(200)
  await expect.poll(async () => (await ask("GET", `/v1/images/${id}`)).body.status).toBe("ready")
})

test("what is due to be purged cannot be restored", async () => {
  const id = await created()
  await ask("DELETE", `/v1/images/${id}`)
  await queries((db) =>
    db
      .update(images)
      .set({ purgeAt: new Date(0) })
      .where(eq(images.id, id)),
  )
  expect((await ask("POST", `/v1/images/${id}:restore`)).status).toBe(404)
  expect((await ask("DELETE", `/v1/images/${id}`)).body).toEqual({ deleted: true, deletes_at_ms: 0 })
})

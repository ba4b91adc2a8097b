import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type Asked, type LibraryStage, type Person } from "../support/library.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(() => library.close())

/** What the answers of this file have in common. */
interface Body {
  album_id: string
  album_ids: string[]
  title: string
  albums: { album_id: string }[]
  images: { image_id: string }[]
  cover_image_id?: string
  next_cursor?: string
  error: { code: string; message: string; reason?: string }
}

const request = (method: string, path: string, options: Asked) => library.ask<Body>(method, path, options)

const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  request(method, path, { headers: { ...demo.headers, ...headers }, ...(body && { body }) })

async function newImage(): Promise<string> {
  const image = { filename: "cat.png", content_type: "image/png", size_bytes: 100 } as const
  return (await demo.client.library.images.create.mutate(image)).image_id
}

async function newImages(count: number): Promise<string[]> {
  const ids = []
  for (let n = 0; n < count; n++) ids.push(await newImage())
  return ids
}

async function newAlbum(images: string[] = []): Promise<string> {
  const { body } = await ask("POST", "/v1/albums", { title: "Holidays" })
  if (images.length > 0) await ask("POST", `/v1/albums/${body.album_id}/images`, { image_ids: images })
  return body.album_id
}

/** All pages of an album; `between` happens after each. */
async function read(album: string, limit: number, between = async () => {}): Promise<string[]> {
  const ids: string[] = []
  let cursor = ""
  do {
    const { status, body } = await ask("GET", `/v1/albums/${album}/images?limit=${limit}${cursor}`)
    expect(status, JSON.stringify(body)).toBe(200)
    ids.push(...body.images.map(({ image_id }) => image_id))
    cursor = body.next_cursor === undefined ? "" : `&cursor=${body.next_cursor}`
    await between()
  } while (cursor !== "")
  return ids
}

/** What the coming phase of the library does to an image. */
const toTrash = (id: string) =>
  library.polaris.services.database.query(({ run }) =>
    run("update library_image set deleted_at = now(), purge_at = now() where id = $1", [id]),
  )

const move = (album: string, image: string, after: string | null) =>
  ask("POST", `/v1/albums/${album}/images/${image}:move`, { after_image_id: after })

test("an album is created, read, changed and deleted, and its images stay", async () => {
  const created = await ask("POST", "/v1/albums", { title: "Cats", description: "All of them" })
  expect(created.status).toBe(200)
  expect(created.headers.get("etag")).toBe('"1"')
  expect(created.body.album_id).toMatch(/^alb_/)
  expect(created.body).toMatchObject({
    ...{ owner_id: demo.userId, project_id: demo.projectId },
    ...{ title: "Cats", description: "All of them", images: 0, revision: 1 },
  })
  const path = `/v1/albums/${created.body.album_id}`
  const image = await newImage()
  await ask("POST", `${path}/images`, { image_ids: [image] })
  const changed = await ask("PATCH", path, { title: "Dogs" })
  expect(changed.body).toMatchObject({ title: "Dogs", description: "All of them", images: 1, revision: 3 })
  expect((await ask("GET", path)).body).toEqual(changed.body)
  expect((await ask("GET", `/v1/images/${image}`)).body.album_ids).toEqual([created.body.album_id])
  expect((await ask("DELETE", path)).body).toEqual({ deleted: true })
  expect((await ask("GET", path)).status).toBe(404)
  expect((await ask("GET", `/v1/images/${image}`)).body.album_ids).toEqual([])
})

test("a stale If-Match is 412, and changes nothing", async () => {
  const path = `/v1/albums/${await newAlbum()}`
  expect((await ask("PATCH", path, { title: "One" }, { "if-match": '"1"' })).status).toBe(200)
  const stale = await ask("PATCH", path, { title: "Two" }, { "if-match": '"1"' })
  expect(stale.status).toBe(412)
  expect(stale.body.error).toMatchObject({ code: "PRECONDITION_FAILED", reason: "stale_revision" })
  expect((await ask("DELETE", path, undefined, { "if-match": '"1"' })).status).toBe(412)
  expect((await ask("GET", path)).body.title).toBe("One")
  expect((await ask("DELETE", path, undefined, { "if-match": '"2"' })).status).toBe(200)
})

test("albums are listed in pages, the newest first, and each once", async () => {
  const { headers } = await library.as("admin")
  const made = []
  for (const title of ["a", "b", "c", "d", "e"])
    made.unshift((await request("POST", "/v1/albums", { headers, body: { title } })).body.album_id)
  const seen: string[] = []
  let cursor = ""
  do {
    const { body } = await request("GET", `/v1/albums?limit=2${cursor}`, { headers })
    seen.push(...body.albums.map(({ album_id }) => album_id))
    cursor = body.next_cursor === undefined ? "" : `&cursor=${body.next_cursor}`
  } while (cursor !== "")
  expect(seen).toEqual(made)
})

test("images are added at the end, once each, and in the order given", async () => {
  const [a = "", b = "", c = ""] = await newImages(3)
  const album = await newAlbum([b])
  const added = await ask("POST", `/v1/albums/${album}/images`, { image_ids: [c, b, a, a] })
  expect(added.body).toEqual({ album_id: album, images: 3 })
  expect(await read(album, 2)).toEqual([b, c, a])
  const removed = await ask("DELETE", `/v1/albums/${album}/images/${c}`)
  expect(removed.body).toEqual({ album_id: album, images: 2 })
  expect((await ask("DELETE", `/v1/albums/${album}/images/${c}`)).body.images).toBe(2)
  expect(await read(album, 2)).toEqual([b, a])
})

test("an image that is not there is 404, and none of the others is added", async () => {
  const album = await newAlbum()
  const trashed = await newImage()
  await toTrash(trashed)
  for (const id of ["img_unknown", trashed]) {
    const image_ids = [await newImage(), id]
    expect((await ask("POST", `/v1/albums/${album}/images`, { image_ids })).status).toBe(404)
  }
  expect(await read(album, 10)).toEqual([])
})

test("an image moves behind another one, and to the beginning", async () => {
  const [a = "", b = "", c = "", d = ""] = await newImages(4)
  const album = await newAlbum([a, b, c, d])
  expect((await move(album, d, a)).status).toBe(200)
  expect(await read(album, 10)).toEqual([a, d, b, c])
  await move(album, b, null)
  expect(await read(album, 10)).toEqual([b, a, d, c])
  await move(album, b, c)
  expect(await read(album, 10)).toEqual([a, d, c, b])
  await move(album, c, d)
  expect(await read(album, 10)).toEqual([a, d, c, b])
  expect((await move(album, a, a)).body.error.message).toContain("after_image_id")
  expect((await move(album, a, "img_unknown")).status).toBe(404)
  expect((await move(album, "img_unknown", a)).status).toBe(404)
})

/** Leaves no number between the positions of an album's first two images, and its last one behind them. */
const crowd = (album: string, [first = "", second = ""]: string[]) =>
  library.polaris.services.database.query(async ({ run }) => {
    const set = "update library_album_image set position = $3 where album_id = $1 and image_id = $2"
    await run(set, [album, first, 1])
    await run(set, [album, second, 1 + Number.EPSILON])
  })

test("an image moves between two that have no number between their positions", async () => {
  const [a = "", b = "", c = ""] = await newImages(3)
  const album = await newAlbum([a, b, c])
  await crowd(album, [a, b])
  expect((await move(album, c, a)).status).toBe(200)
  expect(await read(album, 10)).toEqual([a, c, b])
})

test("a page goes on where the last one ended, although the album has been numbered again", async () => {
  const gone = await newImages(4)
  const ids = await newImages(8)
  const album = await newAlbum([...gone, ...ids])
  for (const id of gone) await ask("DELETE", `/v1/albums/${album}/images/${id}`)
  const numberAgain = async () => {
    await crowd(album, ids)
    await move(album, ids[7] ?? "", ids[0] ?? "")
    await move(album, ids[7] ?? "", ids[6] ?? "")
  }
  let pages = 0
  const seen = await read(album, 3, async () => void (pages++ === 0 && (await numberAgain())))
  expect(seen).toEqual(ids)
})

test("pages skip and repeat nothing while images come and go", async () => {
  const ids = await newImages(9)
  const album = await newAlbum(ids)
  const removed = ids.slice(0, 2)
  const added: string[] = []
  const seen = await read(album, 3, async () => {
    for (const id of removed.splice(0)) await ask("DELETE", `/v1/albums/${album}/images/${id}`)
    if (added.length === 2) return
    added.push(await newImage())
    await ask("POST", `/v1/albums/${album}/images`, { image_ids: added })
  })
  expect(seen).toEqual([...ids, ...added])
})

test("what is in the trash is not in the album, and not its cover", async () => {
  const [a = "", b = "", c = ""] = await newImages(3)
  const album = await newAlbum([a, b, c])
  const path = `/v1/albums/${album}`
  expect((await ask("GET", path)).body).toMatchObject({ cover_image_id: a, images: 3 })
  expect((await ask("PATCH", path, { cover_image_id: b })).body.cover_image_id).toBe(b)
  await toTrash(b)
  expect((await ask("GET", path)).body).toMatchObject({ cover_image_id: a, images: 2 })
  expect(await read(album, 2)).toEqual([a, c])
  const stranger = await ask("PATCH", path, { cover_image_id: await newImage() })
  expect(stranger.status).toBe(400)
  expect(stranger.body.error.message).toContain("cover_image_id")
  const empty = await ask("GET", `/v1/albums/${await newAlbum()}`)
  expect(empty.body).not.toHaveProperty("cover_image_id")
})

test("another project sees nothing of an album, and a reader changes nothing", async () => {
  const image = await newImage()
  const album = await newAlbum([image])
  const path = `/v1/albums/${album}`
  const attempts = [
    ["GET", path],
    ["PATCH", path, { title: "Mine" }],
    ["DELETE", path],
    ["GET", `${path}/images`],
    ["POST", `${path}/images`, { image_ids: [image] }],
    ["DELETE", `${path}/images/${image}`],
    ["POST", `${path}/images/${image}:move`, { after_image_id: null }],
  ] as const
  const { headers: others } = await library.as("other")
  const { headers: reader } = await library.as("reader")
  for (const [method, at, body] of attempts) {
    const what = `${method} ${at}`
    expect((await request(method, at, { headers: others, body })).status, what).toBe(404)
    expect((await request(method, at, { body })).status, what).toBe(401)
    const status = method === "GET" ? 200 : 403
    expect((await request(method, at, { headers: reader, body })).status, what).toBe(status)
  }
  expect((await request("GET", "/v1/albums", { headers: others })).body.albums).toEqual([])
  const theirs = await request("POST", "/v1/albums", { headers: others, body: { title: "Theirs" } })
  const taken = { headers: others, body: { image_ids: [image] } }
  expect((await request("POST", `/v1/albums/${theirs.body.album_id}/images`, taken)).status).toBe(404)
})

test.each([
  ["POST", "", { title: " " }, "title"],
  ["POST", "", { title: "a\u0000b" }, "title"],
  ["POST", "", { title: "a", description: "a\u0000b" }, "description"],
  ["POST", "", { title: "a", description: "\ud800" }, "description"],
  ["POST", "", { title: "a", colour: "red" }, "colour"],
  ["GET", "?limit=0", undefined, "limit"],
  ["GET", "?limit=201", undefined, "limit"],
  ["GET", "?cursor=abc", undefined, "cursor"],
  ["GET", `?cursor=${cursorOf(["1", "a"])}`, undefined, "cursor"],
  ["GET", `?cursor=${cursorOf([1, "a\0"])}`, undefined, "cursor"],
  ["GET", `?cursor=${cursorOf([1e300, "a"])}`, undefined, "cursor"],
  ["GET", "/alb_a!", undefined, "album_id"],
  ["GET", "/alb_a:view", undefined, "album_id"],
  ["PATCH", "/alb_a", { if_match: 1 }, "if_match"],
] as const)("%s /v1/albums%s with %o is refused with the field's name", async (method, path, body, field) => {
  const { status, body: answer } = await ask(method, `/v1/albums${path}`, body)
  expect(status).toBe(400)
  expect(answer.error.message).toContain(field)
})

function cursorOf(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url")
}

test("the tRPC twins do the same", async () => {
  const { albums } = demo.client.library
  const [a = "", b = ""] = await newImages(2)
  const { album_id } = await albums.create.mutate({ title: "Twins" })
  await albums.addImages.mutate({ album_id, image_ids: [a, b] })
  await albums.moveImage.mutate({ album_id, image_id: b, after_image_id: null })
  const { images } = await albums.images.query({ album_id })
  expect(images.map(({ image_id }) => image_id)).toEqual([b, a])
  expect(await albums.removeImage.mutate({ album_id, image_id: a })).toEqual({ album_id, images: 1 })
  await expect(albums.update.mutate({ album_id, title: "No", if_match: 1 })).rejects.toThrow("revision")
  expect((await albums.list.query({ limit: 1 })).albums[0]).toMatchObject({ album_id, cover_image_id: b })
  expect(await albums.delete.mutate({ album_id })).toEqual({ deleted: true })
})

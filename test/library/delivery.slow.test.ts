import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { keepImage, keepVariant, type StoredImage } from "../support/library-rows.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
})
afterAll(() => library.close())

const bytes = Buffer.from("\x89PNG\r\n\x1a\n and what makes a cat", "latin1")
const CAT: StoredImage = { filename: "cat.png", content_type: "image/png", bytes }
const get = (path: string, headers = demo.headers) => library.ask("GET", path, { headers })

async function delivered(path: string, init: RequestInit = {}) {
  const { status, body } = await get(path)
  expect([status, body]).toEqual([
    200,
    { url: expect.any(String) as unknown, head_url: expect.any(String) as unknown, expires_in_sec: 300 },
  ])
  const response = await fetch(body.url, init)
  return { response, bytes: Buffer.from(await response.arrayBuffer()), signed: body }
}

test("view gives a URL for 300 seconds under which a browser shows the file", async () => {
  const id = await keepImage(library, demo, CAT)
  const { response, bytes: got, signed } = await delivered(`/v1/images/${id}:view`)
  expect(got).toEqual(bytes)
  expect(response.headers.get("content-type")).toBe("image/png")
  expect(response.headers.get("content-disposition")).toBe(
    `inline; filename="cat.png"; filename*=UTF-8''cat.png`,
  )
  expect(new URL(signed.url).searchParams.get("X-Amz-Expires")).toBe("300")
})

test("the URL answers ranges, and HEAD has a URL of its own", async () => {
  const id = await keepImage(library, demo, CAT)
  const {
    response,
    bytes: got,
    signed,
  } = await delivered(`/v1/images/${id}:download`, {
    headers: { range: "bytes=1-3" },
  })
  expect([response.status, got.toString()]).toEqual([206, "PNG"])
  const head = await fetch(signed.head_url, { method: "HEAD" })
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(bytes.length)])
  expect((await fetch(signed.head_url)).status).toBe(403)
})

test("a URL that was changed is refused by the store", async () => {
  const id = await keepImage(library, demo, CAT)
  const { body } = await get(`/v1/images/${id}:view`)
  for (const changed of [
    body.url.replace("/original?", "/other?"),
    body.url.replace("X-Amz-Expires=300", "X-Amz-Expires=3000"),
    body.url.replace("inline", "attachment"),
    body.url.replace("image%2Fpng", "text%2Fhtml"),
  ])
    expect([changed === body.url, (await fetch(changed)).status]).toEqual([false, 403])
})

test.each([
  ["cat.png", `filename="cat.png"; filename*=UTF-8''cat.png`],
  ["Zürich (1).PNG", `filename="Zurich (1).PNG"; filename*=UTF-8''Z%C3%BCrich%20%281%29.PNG`],
  ["猫 🐈.png", `filename="_ _.png"; filename*=UTF-8''%E7%8C%AB%20%F0%9F%90%88.png`],
  [`a"b;c%d'e*.png`, `filename="a_b;c_d'e*.png"; filename*=UTF-8''a%22b%3Bc%25d%27e%2A.png`],
  ["page.html", `filename="page.html.png"; filename*=UTF-8''page.html.png`],
])("a download of %s is saved under its name", async (filename, expected) => {
  const id = await keepImage(library, demo, { ...CAT, filename })
  const { response } = await delivered(`/v1/images/${id}:download`)
  expect(response.headers.get("content-disposition")).toBe(`attachment; ${expected}`)
})

test("a disk image is never shown, whatever it says it is", async () => {
  const given = { filename: "disk.qcow2", content_type: "application/octet-stream", bytes }
  const id = await keepImage(library, demo, given)
  const { response } = await delivered(`/v1/images/${id}:view`)
  expect(response.headers.get("content-type")).toBe("application/octet-stream")
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="disk.qcow2"/)
  expect((await get(`/v1/images/${id}:view?variant=thumb`)).status).toBe(404)
})

test("a picture of another format than declared is served as what it is", async () => {
  const id = await keepImage(library, demo, CAT, { format: "jpeg" })
  const { response } = await delivered(`/v1/images/${id}:view`)
  expect(response.headers.get("content-type")).toBe("image/jpeg")
  expect(response.headers.get("content-disposition")).toContain(`filename="cat.png.jpeg"`)
})

test("a variant is a WebP by its own name, 202 while it is made, and 409 when it could not be made", async () => {
  const id = await keepImage(library, demo, CAT, { status: "processing" })
  const thumb = `/v1/images/${id}:view?variant=thumb`
  const early = await get(thumb)
  expect([early.status, early.body]).toEqual([202, { status: "processing", retry_after_sec: 2 }])
  expect(early.headers.get("retry-after")).toBe("2")
  expect(await demo.client.library.images.view.query({ image_id: id, variant: "thumb" })).toEqual(early.body)
  await keepVariant(library, id, { name: "thumb", bytes: Buffer.from("small") })
  await keepVariant(library, id, { name: "medium", status: "failed" })
  const { response, bytes: got } = await delivered(thumb)
  expect(got.toString()).toBe("small")
  expect(response.headers.get("content-type")).toBe("image/webp")
  expect(response.headers.get("content-disposition")).toContain(`inline; filename="cat.webp"`)
  const failed = await get(`/v1/images/${id}:view?variant=medium`)
  expect([failed.status, failed.body.error.message]).toEqual([409, expect.stringContaining("medium")])
})

test.each([
  ["huge", 404],
  ["thumb", 404],
  ["", 404],
  [`thumb&size=7`, 400],
  ["%00", 400],
])("of a picture without variants, variant=%s is %i with a sentence", async (query, expected) => {
  const id = await keepImage(library, demo, CAT)
  const { status, body } = await get(`/v1/images/${id}:download?variant=${query}`)
  expect([status, body.error.message]).toEqual([expected, expect.stringMatching(/\.|size|variant/)])
})

test.each([
  [{ status: "upload_pending", etag: null }, "upload"],
  [{ status: "failed", failure: { status: 415, code: "X", message: "No picture." } }, "No picture."],
] as const)("of an image that is %o, nothing is handed out: 409", async (row, terms) => {
  const id = await keepImage(library, demo, CAT, row as object)
  for (const verb of ["view", "download?variant=thumb"]) {
    const { status, body } = await get(`/v1/images/${id}:${verb}`)
    expect([status, body.error.message]).toEqual([409, expect.stringContaining(terms)])
  }
})

test("anyone may view a public image, and nobody a deleted one", async () => {
  const id = await keepImage(library, demo, { ...CAT, visibility: "public" })
  expect((await get(`/v1/images/${id}:view`, {})).status).toBe(200)
  await library.ask("PATCH", `/v1/images/${id}`, { headers: demo.headers, body: { visibility: "private" } })
  expect((await get(`/v1/images/${id}:view`, {})).status).toBe(404)
  await library.ask("DELETE", `/v1/images/${id}`, { headers: demo.headers })
  expect((await get(`/v1/images/${id}:view`)).status).toBe(404)
})

test("HEAD signs nothing", async () => {
  const id = await keepImage(library, demo, CAT)
  const url = `${library.polaris.url}/v1/images/${id}:view`
  const { status, headers } = await fetch(url, { method: "HEAD", headers: demo.headers })
  expect([status, headers.get("allow")]).toEqual([405, "GET"])
})

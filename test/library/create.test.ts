import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary({ LIBRARY_QUOTA_IMAGES: "20" })
  demo = await library.as("demo")
})
afterAll(() => library.close())

const CAT = { filename: "cat.png", content_type: "image/png", size_bytes: 4839201 } as const
const create = (body: object, headers: Record<string, string> = {}) =>
  library.ask("POST", "/v1/images", { headers: { ...demo.headers, ...headers }, body })

test("a new image waits for its upload, and is the project's alone", async () => {
  const { status, body } = await create({ ...CAT, visibility: "private" })
  expect(status).toBe(200)
  expect(body).toEqual({
    image_id: expect.stringMatching(/^img_/) as unknown,
    status: "upload_pending",
    upload: { mode: "resumable", session_id: expect.stringMatching(/^up_/) as unknown },
  })
  const path = `/v1/images/${body.image_id}`
  const seen = await library.ask("GET", path, { headers: demo.headers })
  expect(seen.body).toMatchObject({
    ...{ image_id: body.image_id, owner_id: demo.userId, visibility: "private", status: "upload_pending" },
    ...{ title: "cat", original: { format: "png", size_bytes: CAT.size_bytes }, variants: [] },
  })
  const { headers: others } = await library.as("other")
  expect((await library.ask("GET", path, { headers: others })).status).toBe(404)
  expect((await library.ask("GET", path)).status).toBe(404)
})

test("the tRPC twin does the same", async () => {
  const created = await demo.client.library.images.create.mutate(CAT)
  expect(await demo.client.library.images.get.query({ image_id: created.image_id })).toMatchObject({
    status: "upload_pending",
  })
})

test("the same Idempotency-Key gives the same image, and refuses another request", async () => {
  const headers = { "idempotency-key": "one" }
  const answers = await Promise.all([create(CAT, headers), create(CAT, headers)])
  expect(answers[1]?.body).toEqual(answers[0]?.body)
  const other = await create({ ...CAT, size_bytes: 1 }, headers)
  expect(other.status).toBe(409)
  expect(other.body.error).toMatchObject({ code: "CONFLICT", reason: "idempotency_key_reused" })
})

test("a Bearer token is a token, and a reader begins nothing", async () => {
  const token = demo.headers["x-auth-token"] ?? ""
  const answer = await library.ask("POST", "/v1/images", {
    headers: { authorization: `Bearer ${token}` },
    body: CAT,
  })
  expect(answer.status).toBe(200)
  const reader = await library.as("reader")
  const refused = await library.ask("POST", "/v1/images", { headers: reader.headers, body: CAT })
  expect(refused.status).toBe(403)
})

test.each([
  [{ ...CAT, size_bytes: 0 }, "size_bytes"],
  [{ ...CAT, filename: "../x.png" }, "filename"],
  [{ ...CAT, filename: "" }, "filename"],
  [{ ...CAT, content_type: "png" }, "content_type"],
  [{ ...CAT, visibility: "shared" }, "visibility"],
  [{ ...CAT, client_sha256: "abc" }, "client_sha256"],
  [{ ...CAT, album_id: "../alb" }, "album_id"],
  [{ ...CAT, colour: "red" }, "colour"],
  [{ ...CAT, glance: {} }, "glance"],
])("%o is refused with the field's name", async (body, field) => {
  const { status, body: answer } = await create(body)
  expect(status).toBe(400)
  expect(answer.error.message).toContain(field)
  expect(answer.error.requestId).toMatch(/^req-/)
})

test("a type that the library does not keep is 415", async () => {
  expect((await create({ ...CAT, content_type: "text/html" })).status).toBe(415)
})

test("a full quota is 413", async () => {
  /** Another project than that of the other tests. */
  const { headers } = await library.as("other")
  for (let n = 0; n < 20; n++) expect((await create(CAT, headers)).status).toBe(200)
  const { status, body } = await create(CAT, headers)
  expect([status, body.error.reason]).toEqual([413, "quota_exceeded"])
})

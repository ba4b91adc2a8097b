import { afterAll, beforeAll, expect, test } from "vitest"
import type { Image } from "../../simulator/index.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { keepImage } from "../support/library-rows.js"
import type { Person } from "../support/library.js"

let catalog: CatalogStage
let owner: Person
let stranger: Person
let reader: Person

beforeAll(async () => {
  catalog = await openCatalog({ CATALOG_REFRESH_SECONDS: "60", CATALOG_SWEEP_SECONDS: "60" })
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
  reader = await catalog.as("reader")
})
afterAll(() => catalog.close())

interface Document {
  data: {
    id: string
    attributes: Record<string, unknown>
    relationships: { tags: { data: { id: string }[] } }
  }
  errors: { status: string; detail: string }[]
}

const send = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = owner.headers,
) => catalog.ask<Document>(method, `/api/images${path}`, { headers, body })

/** An image that the index has seen. */
async function image(given: Partial<Image> = {}, person = owner) {
  await catalog.images(person)
  const made = catalog.put(person, given)
  const { catalog: services, call } = await catalog.context(person)
  services.index.noteChange(call.caller, made.id)
  return { made, hash: made.os_hash_value ?? "" }
}

const file = async (given: object = {}) => {
  const hash = sha256Hex()
  const cat = { filename: "cat.png", content_type: "image/png", bytes: Buffer.from(hash) }
  const id = await keepImage(catalog, owner, cat, { sha256: hash, ...given })
  return { id, hash }
}

const read = async (hash: string) => (await send("GET", `/${hash}`)).body.data
const tagsOf = async (hash: string) => (await read(hash)).relationships.tags.data.map(({ id }) => id)

const GUIDE = { rating: 4.8, tag_masterpiece: true, is_favorite: true, custom_note: "Beautiful composition" }

test.each(["glance", "library"])(
  "an edit keeps the JSON types of its values in a %s image",
  async (source) => {
    const { hash } = source === "glance" ? await image({ tags: ["old"] }) : await file({ tags: ["old"] })
    const edited = await send("POST", `/${hash}`, GUIDE)
    expect([edited.status, edited.body]).toEqual([
      200,
      { success: true, updated_fields: ["rating", "tag_masterpiece", "is_favorite", "custom_note"] },
    ])
    expect((await read(hash)).attributes).toMatchObject({
      ...{ rating: 4.8, is_favorite: true, custom_note: "Beautiful composition" },
    })
    expect(await tagsOf(hash)).toEqual(["masterpiece", "old"])
    const more = { seed: "1234567890", sizes: [1, "two", false], rating: null, tag_old: false, name: "Named" }
    expect((await send("POST", `/${hash}`, more)).status).toBe(200)
    const { attributes } = await read(hash)
    expect(attributes).toMatchObject({ seed: "1234567890", sizes: [1, "two", false], name: "Named" })
    expect(attributes).not.toHaveProperty("rating")
    expect(await tagsOf(hash)).toEqual(["masterpiece"])
    await send("POST", `/${hash}`, { tags: ["new", "年画"] })
    expect(await tagsOf(hash)).toEqual(["new", "年画"])
  },
)

test("Glance has the values as text, for every other tool", async () => {
  const { hash, made } = await image()
  await send("POST", `/${hash}`, { ...GUIDE, hw_qemu_guest_agent: true, min_ram: 512 })
  expect(catalog.simulator.world.images.get(made.id)).toMatchObject({
    ...{ tags: ["masterpiece"], min_ram: 512 },
    properties: {
      ...{ rating: "4.8", is_favorite: "true", custom_note: "Beautiful composition" },
      hw_qemu_guest_agent: "yes",
    },
  })
})

const REFUSED: [name: string, value: unknown, message: RegExp][] = [
  ["size", 5, /^size: is read-only/],
  ["hash_verified", true, /^hash_verified: is read-only/],
  ["owner", "me", /^owner: is reserved/],
  ["note", { deep: 1 }, /^note: must be text, a number, a boolean, a list/],
  ["note", "x".repeat(70_000), /^note: must/],
  ["note", "😀", /^note: must not contain emoji/],
  ["n".repeat(256), "x", /must be a property name/],
  ["tags", ["x".repeat(256)], /^tags: /],
  ["tags", "cat", /^tags: must be a list/],
  ["tag_cat", "yes", /^tag_cat: must be true or false/],
  ["min_ram", "much", /^min_ram: /],
  ["visibility", null, /^visibility: cannot be removed/],
]

test.each(REFUSED)("what Glance cannot hold is refused by name: %.20s", async (name, value, message) => {
  const { hash } = await image()
  const { status, body } = await send("POST", `/${hash}`, { [name]: value })
  expect([status, body.errors[0]?.detail]).toEqual([400, expect.stringMatching(message)])
})

test("many edits at once have a result for each image", async () => {
  const [one, two] = [await image(), await file()]
  const missing = sha256Hex()
  const body = {
    [one.hash]: { rating: 4.8, is_favorite: true },
    [two.hash]: { tag_masterpiece: true, is_public: true },
    [missing]: { rating: 1 },
    "abc123...": { rating: 1 },
    [sha256Hex("bad")]: {},
  }
  expect((await send("POST", "", body)).body).toEqual({
    success: [one.hash, two.hash],
    failed: [
      { hash: missing, error: "Image not found" },
      { hash: "abc123...", error: "Image not found" },
      { hash: sha256Hex("bad"), error: "The body must have at least one attribute." },
    ],
  })
  expect((await read(two.hash)).attributes).toMatchObject({ is_public: true })
  const tooMany = Object.fromEntries(
    Array.from({ length: 1001 }, (_one, n) => [sha256Hex(String(n)), { a: 1 }]),
  )
  expect((await send("POST", "", tooMany)).status).toBe(400)
})

test("parallel edits of one image lose none", async () => {
  for (const { hash } of [await image(), await file()]) {
    const numbers = Array.from({ length: 12 }, (_one, n) => n)
    const statuses = await Promise.all(
      numbers.map(
        async (n) => (await send("POST", `/${hash}`, { [`field_${n}`]: n, [`tag_t${n}`]: true })).status,
      ),
    )
    expect(statuses).toEqual(numbers.map(() => 200))
    const { attributes } = await read(hash)
    expect(attributes).toMatchObject(Object.fromEntries(numbers.map((n) => [`field_${n}`, n])))
    expect(await tagsOf(hash)).toHaveLength(12)
  }
})

test("If-Match refuses a change of metadata that somebody else has changed", async () => {
  for (const { hash } of [await image(), await file()]) {
    const etag = (await send("GET", `/${hash}`)).headers.get("etag") ?? ""
    const conditional = { ...owner.headers, "if-match": etag }
    expect((await send("POST", `/${hash}`, { rating: 1 }, conditional)).status).toBe(200)
    expect((await send("POST", `/${hash}`, { rating: 2 }, conditional)).status).toBe(412)
    expect(
      (await send("POST", `/${hash}`, { rating: 3 }, { ...owner.headers, "if-match": "*" })).status,
    ).toBe(200)
    expect((await read(hash)).attributes).toMatchObject({ rating: 3 })
  }
})

test("PATCH takes a document of JSON:API, and answers with the image", async () => {
  for (const { hash } of [await image({ tags: ["old"] }), await file({ tags: ["old"] })]) {
    const etag = (await send("GET", `/${hash}`)).headers.get("etag") ?? ""
    const conditional = {
      ...owner.headers,
      ...{ "if-match": etag, "content-type": "application/vnd.api+json" },
    }
    const document = (attributes: object) => ({ data: { type: "image", id: hash, attributes } })
    const relationships = {
      tags: { data: [{ type: "tag", id: "new" }] },
      task: { data: { type: "task", id: "uuid-1" } },
    }
    const data = { type: "image", id: hash, attributes: { rating: 4.8 }, relationships }
    const answer = await send("PATCH", `/${hash}`, { data }, conditional)
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/vnd.api+json"])
    expect(answer.body.data).toMatchObject({ ...data, relationships })
    expect(answer.headers.get("etag")).toBe((await send("GET", `/${hash}`)).headers.get("etag"))
    expect((await send("PATCH", `/${hash}`, document({ rating: 1 }), conditional)).status).toBe(412)
    expect(
      (await send("PATCH", `/${hash}`, document({ rating: null }))).body.data.attributes,
    ).not.toHaveProperty("rating")
  }
})

test("what PATCH refuses has a pointer to it", async () => {
  const { hash } = await image()
  const resource = { type: "image", id: hash }
  const tags = { data: [{ type: "tag", id: "x".repeat(256) }] }
  const cases: [data: object, status: number, pointer: string][] = [
    [{ ...resource, attributes: { size: 5 } }, 400, "/data/attributes/size"],
    [{ ...resource, attributes: { "a.b~/c": { deep: 1 } } }, 400, "/data/attributes/a.b~0~1c"],
    [{ ...resource, relationships: { tags } }, 400, "/data/relationships/tags"],
    [
      { ...resource, relationships: { tags: { data: [{ id: "x" }] } } },
      400,
      "/data/relationships/tags/data/0/type",
    ],
    [{ id: hash }, 400, "/data/type"],
    [{ ...resource, type: "picture" }, 409, "/data/type"],
    [{ ...resource, id: sha256Hex() }, 409, "/data/id"],
  ]
  for (const [data, status, pointer] of cases)
    expect((await send("PATCH", `/${hash}`, { data })).body.errors).toMatchObject([
      { status: String(status), source: { pointer } },
    ])
  expect((await send("POST", `/${hash}`, { size: 5 })).body.errors).toMatchObject([
    { source: { pointer: "/size" } },
  ])
  const missing = sha256Hex()
  const unknown = { data: { type: "image", id: missing, attributes: { a: 1 } } }
  expect((await send("PATCH", `/${missing}`, unknown)).status).toBe(404)
})

test("readers and other projects change nothing", async () => {
  const open = await image({ visibility: "public" })
  const own = await image()
  await catalog.images(stranger)
  for (const hash of [open.hash, own.hash])
    for (const [method, body] of [
      ["POST", { a: 1 }],
      ["DELETE", undefined],
    ] as const) {
      expect((await send(method, `/${hash}`, body, reader.headers)).status).toBe(403)
      const expected = hash === open.hash ? 403 : 404
      expect((await send(method, `/${hash}`, body, stranger.headers)).status).toBe(expected)
    }
  expect((await send("POST", "", { [own.hash]: { a: 1 } }, reader.headers)).status).toBe(403)
  expect((await send("DELETE", "", { hashes: [own.hash] }, reader.headers)).status).toBe(403)
  const { body } = await send("DELETE", "", { hashes: [open.hash, own.hash] }, stranger.headers)
  expect(body).toEqual({
    ...{ deleted: [], count: 0 },
    failed: [
      { hash: open.hash, reason: "This image belongs to another project: only its owner can delete it." },
      { hash: own.hash, reason: "File not found" },
    ],
  })
  expect((await read(own.hash)).attributes).not.toHaveProperty("a")
})

test("a deletion removes the own copies, at Glance and in the library, and says what remains", async () => {
  const first = await image()
  expect((await send("DELETE", `/${first.hash}`)).body).toEqual({
    ...{ success: true, message: "Image deleted successfully" },
  })
  expect((await send("GET", `/${first.hash}`)).status).toBe(404)
  expect((await send("DELETE", `/${first.hash}`)).status).toBe(404)
  const both = await file()
  const atGlance = await image({ os_hash_value: both.hash })
  expect((await send("DELETE", `/${both.hash}`)).body).toMatchObject({ success: true })
  expect(catalog.simulator.world.images.has(atGlance.made.id)).toBe(false)
  expect((await catalog.ask("GET", `/v1/images/${both.id}`, { headers: owner.headers })).status).toBe(404)
})

test("a deletion counts the other copies that the caller sees now, and no others", async () => {
  const hash = sha256Hex()
  const foreign = []
  for (const visibility of ["public", "public", "public", "private"] as const)
    foreign.push(catalog.put(stranger, { os_hash_value: hash, visibility }))
  const { catalog: services, call } = await catalog.context(owner)
  const own = async () => (await image({ os_hash_value: hash })).hash
  await own()
  for (const { id } of foreign) services.index.noteChange(call.caller, id)
  expect((await send("DELETE", `/${hash}`)).body).toEqual({
    ...{ success: true, remaining: 3 },
    message: "Your copies were deleted; 3 copies of other projects remain.",
  })
  await own()
  for (const one of foreign.slice(1)) one.visibility = "private"
  expect((await send("DELETE", `/${hash}`)).body).toMatchObject({
    ...{ remaining: 1, message: "Your copies were deleted; 1 copy of another project remains." },
  })
  expect((await send("POST", `/${hash}`, { rating: 1 })).status).toBe(403)
  for (const one of foreign) one.visibility = "private"
  expect((await send("POST", `/${hash}`, { rating: 1 })).status).toBe(404)
  expect((await send("DELETE", `/${hash}`)).status).toBe(404)
})

test("both bodies of the guide delete many images, and protected ones are refused one by one", async () => {
  const [one, two, locked] = [await image(), await image(), await image({ protected: true })]
  const missing = sha256Hex()
  const first = await send("DELETE", "", { hashes: [one.hash, one.hash, missing, locked.hash] })
  expect(first.body).toEqual({
    ...{ deleted: [one.hash], count: 1 },
    failed: [
      { hash: missing, reason: "File not found" },
      { hash: locked.hash, reason: expect.stringContaining("protected") as unknown },
    ],
  })
  const data = [{ type: "image", id: two.hash }]
  expect((await send("DELETE", "", { data })).body).toMatchObject({
    deleted: [two.hash],
    failed: [],
    count: 1,
  })
  expect((await send("DELETE", "", {})).status).toBe(400)
})

test("the procedures do the same", async () => {
  const { hash } = await image()
  const { catalog: twins } = owner.client
  expect(await twins.edit.mutate({ hash, attributes: { rating: 4 } })).toMatchObject({ success: true })
  expect(await twins.editMany.mutate({ images: { [hash]: { rating: 5 } } })).toEqual({
    success: [hash],
    failed: [],
  })
  expect((await read(hash)).attributes).toMatchObject({ rating: 5 })
  expect(await twins.deleteMany.mutate({ hashes: [hash] })).toMatchObject({ count: 1 })
  await expect(twins.delete.mutate({ hash })).rejects.toMatchObject({ data: { httpStatus: 404 } })
})

import { afterAll, beforeAll, expect, test } from "vitest"
import type { FieldDocument } from "../../src/schemas/catalog/fields.js"
import { listCatalogFields } from "../../src/catalog/list-fields.js"
import { removeImages } from "../../src/catalog/write.js"
import { seedMany } from "../support/catalog-many.js"
import { catalogImage, hashOf, seed } from "../support/catalog-rows.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

let stage: LibraryStage
let demo: Person
let stranger: Person

beforeAll(async () => {
  stage = await openLibrary()
  demo = await stage.as("demo")
  stranger = await stage.as("other")
  const { database } = stage.polaris.services
  await seed(database, demo.projectId, [
    catalogImage("meadow", { width: 512, prompt: "a meadow", tags: ["a", "b"] }),
    catalogImage("forest", { width: 2048, rating: 4.8, taken: "2024-01-03", colours: ["green", "brown"] }),
    catalogImage("plain", { width: "wide", is_favorite: true, taskId: "uuid-1" }),
    catalogImage("gone", { forgotten: 1 }),
  ])
  await database.transaction((tx) => removeImages(tx, demo.projectId, [hashOf("gone")]))
})
afterAll(() => stage.close())

const read = (document: FieldDocument) =>
  Object.fromEntries(document.data.map(({ id, attributes }) => [id, attributes]))

test("a project's fields have the types of their values and the number of their images", async () => {
  const document = await demo.client.catalog.fields.query({})
  expect(read(document)).toEqual({
    id: { types: ["text"], images: 3 },
    created_at: { types: ["date"], images: 3 },
    updated_at: { types: ["date"], images: 3 },
    tag_count: { types: ["number"], images: 3 },
    hash_verified: { types: ["boolean"], images: 3 },
    width: { types: ["number", "text"], images: 3 },
    prompt: { types: ["text"], images: 1 },
    tags: { types: ["tags"], images: 1 },
    rating: { types: ["number"], images: 1 },
    taken: { types: ["date"], images: 1 },
    colours: { types: ["text"], images: 1 },
    is_favorite: { types: ["boolean"], images: 1 },
    task_id: { types: ["text"], images: 1 },
  })
  expect(document.meta.has_more).toBe(false)
})

test("every field can be filtered by, and every field but the tags sorted by", async () => {
  const { data } = await demo.client.catalog.fields.query({})
  for (const { id, attributes } of data) {
    const { meta } = await demo.client.catalog.list.query({
      filter: [{ field: id, operator: "not_null", value: true }],
      ...(id !== "tags" && { sort: [id] }),
    })
    expect([id, meta.total]).toEqual([id, attributes.images])
  }
})

test("the same at /api/images/fields, which cannot be the address of an image", async () => {
  const { status, headers, body } = await stage.ask<FieldDocument>("GET", "/api/images/fields", demo)
  expect([status, headers.get("content-type")]).toEqual([200, "application/vnd.api+json"])
  expect(body.data).toEqual((await demo.client.catalog.fields.query({})).data)
  const unknown = await stage.ask<{ errors: object[] }>("GET", "/api/images/fields?sort=id", demo)
  expect([unknown.status, unknown.body.errors]).toMatchObject([400, [{ source: { parameter: "sort" } }]])
})

test("a project sees the fields of its own images only", async () => {
  expect((await stranger.client.catalog.fields.query({})).data).toEqual([])
})

test("images are counted up to 1,000, for however many there are", async () => {
  const scope = "many"
  const { database } = stage.polaris.services
  await seedMany(database, { scope, images: 3_000 })
  const index = { ready: () => Promise.resolve({ scope, indexedAt: new Date() }) }
  const context = { catalog: { database, index }, call: { signal: AbortSignal.timeout(60_000) } }
  const { data } = await listCatalogFields(context as never, {})
  expect(data.find(({ id }) => id === "width")?.attributes).toEqual({ types: ["number"], images: 1_000 })
  expect(data.find(({ id }) => id === "rating")?.attributes).toEqual({ types: ["number"], images: 600 })
})

import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { removeImages } from "../../src/catalog/write.js"
import type { ImageDocument, OneImageDocument } from "../../src/schemas/catalog/document.js"
import { catalogImage, hashOf, seed } from "../support/catalog-rows.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

let stage: LibraryStage
let demo: Person
let stranger: Person

interface Errors {
  errors: { status: string; code: string; title: string; detail: string; source?: { parameter?: string } }[]
}

const IMAGES = [
  catalogImage("meadow", {
    ...{ width: 512, height: 512, size: 1_024_000, seed: 1234567890, prompt: "a meadow at dawn" },
    ...{
      tags: ["landscape", "high_quality", "favorite"],
      taskId: "uuid-123",
      createdAt: new Date("2024-01-01"),
    },
  }),
  catalogImage("portrait", {
    ...{ width: 1024, height: 1536, size: 2_048_000, seed: 7, prompt: "一只猫在窗边", is_favorite: true },
    ...{ tags: ["favorite", "nsfw"], createdAt: new Date("2024-01-02") },
  }),
  catalogImage("forest", {
    ...{
      width: 2048,
      height: 2048,
      size: 4_096_000,
      rating: 4.8,
      prompt: "a forest 100% green_ish",
      风格: "水彩",
    },
    ...{ tags: ["landscape", "nature", "风景"], taskId: "uuid-9", createdAt: new Date("2024-01-03") },
  }),
  catalogImage("plain", {
    ...{ name: "plain", taken: "2023-12-24", createdAt: new Date("2024-01-04") },
    ...{ "shot[0]": 7, "shot[0][1]": "left", "open[": true, "shut]": "x" },
  }),
]

const NAMES = new Map(["meadow", "portrait", "forest", "plain", "secret"].map((name) => [hashOf(name), name]))

beforeAll(async () => {
  stage = await openLibrary()
  demo = await stage.as("demo")
  stranger = await stage.as("other")
  const { database } = stage.polaris.services
  await seed(database, demo.projectId, IMAGES)
  await seed(database, stranger.projectId, [
    catalogImage("secret", { width: 3, secret: 1, tags: ["hidden"] }),
  ])
})
afterAll(() => stage.close())

const get = <T = ImageDocument>(query: string, headers = demo.headers) =>
  stage.ask<T>("GET", `/api/images${query}`, { headers })

async function names(query: string): Promise<(string | undefined)[]> {
  const { status, body } = await get(`?${query}`)
  expect([status, body]).toEqual([200, expect.anything()])
  expect(body.meta.total).toBe(body.data.length)
  return body.data.map(({ id }) => NAMES.get(id))
}

async function refused(query: string) {
  const { status, body } = await get<Errors>(`?${query}`)
  expect([status, body]).toEqual([400, expect.anything()])
  const [error] = body.errors
  return { code: error?.code, parameter: error?.source?.parameter, status: error?.status }
}

describe("the guide's examples", () => {
  test.each([
    ["filter[width][gte]=1024", ["forest", "portrait"]],
    ["filter[seed]=1234567890", ["meadow"]],
    ["filter[tags][any]=landscape", ["forest", "meadow"]],
    ["filter[tags][none]=nsfw", ["plain", "forest", "meadow"]],
    ["filter[task_id]=uuid-123", ["meadow"]],
    ["filter[tags][all]=favorite,high_quality", ["meadow"]],
    ["filter[width][gte]=1024&filter[height][gte]=1024", ["forest", "portrait"]],
    ["filter[tags][any]=landscape,nature&filter[tags][none]=nsfw&page[size]=50", ["forest", "meadow"]],
    ["filter[task_id][not_null]=true&include=task", ["forest", "meadow"]],
    ["", ["plain", "forest", "portrait", "meadow"]],
  ])("%s", async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test("the answer has the form of the guide", async () => {
    const { body, headers } = await get("?filter[seed]=1234567890&page[number]=1&page[size]=20")
    expect(headers.get("content-type")).toMatch(/^application\/vnd\.api\+json(;|$)/)
    expect(body).toMatchObject({
      data: [
        {
          type: "image",
          id: hashOf("meadow"),
          attributes: {
            width: 512,
            height: 512,
            size: 1024000,
            seed: 1234567890,
            created_at: "2024-01-01T00:00:00Z",
          },
          relationships: {
            task: { data: { type: "task", id: "uuid-123" } },
            tags: {
              data: [
                { type: "tag", id: "landscape" },
                { type: "tag", id: "high_quality" },
                { type: "tag", id: "favorite" },
              ],
            },
          },
        },
      ],
      meta: { total: 1, page: { number: 1, size: 20, total: 1 } },
      links: { self: "/api/images?filter[seed]=1234567890&page[number]=1&page[size]=20" },
    })
  })

  test("one image by its hash", async () => {
    const { status, body } = await get<OneImageDocument>(`/${hashOf("meadow")}`)
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ type: "image", id: hashOf("meadow"), attributes: { width: 512 } })
    const missing = await get<Errors>("/abc123")
    expect([missing.status, missing.body.errors[0]?.detail]).toEqual([404, "Image not found"])
  })
})

describe("filters", () => {
  test.each([
    ["filter[prompt][contains]=meadow", ["meadow"]],
    ["filter[prompt][contains]=100%25", ["forest"]],
    ["filter[prompt][contains]=r_s", []],
    ["filter[prompt][starts_with]=a%20", ["forest", "meadow"]],
    ["filter[prompt][starts_with]=%25", []],
    ["filter[prompt][ends_with]=_ish", ["forest"]],
    ["filter[prompt][contains]=猫", ["portrait"]],
    ["filter[prompt][contains]=%E7%8C%AB", ["portrait"]],
    ["filter[风格]=水彩", ["forest"]],
    ["filter%5B%E9%A3%8E%E6%A0%BC%5D=%E6%B0%B4%E5%BD%A9", ["forest"]],
    ["filter%5Btags%5D%5Bany%5D=风景", ["forest"]],
    ["filter[width][in]=512,2048", ["forest", "meadow"]],
    ["filter[width][not_in]=512,2048", ["plain", "portrait"]],
    ["filter[is_favorite]=true", ["portrait"]],
    ["filter[rating]=4.80", ["forest"]],
    ["filter[taken]=2023-12-24T00:00:00Z", ["plain"]],
    ["filter[taken][lt]=2024-01-01", ["plain"]],
    ["filter[created_at][gt]=2024-01-03", ["plain"]],
    ["filter[created_at]=2024-01-03T00:00:00Z", ["forest"]],
    ["filter[rating][not_null]=false", ["plain", "portrait", "meadow"]],
    ["filter[tags][not_null]=false", ["plain"]],
    ["filter[tag_count][gte]=3", ["forest", "meadow"]],
    ["filter[not][width][gte]=1024", ["plain", "meadow"]],
    ["filter[or][width]=512&filter[or][rating][gt]=4", ["forest", "meadow"]],
    ["filter[or][width]=512&filter[or][tags][none]=nature&filter[height][gte]=1", ["portrait", "meadow"]],
    ["filter[or][width]=512&filter[or][created_at][gte]=2024-01-04", ["plain", "meadow"]],
    ["filter[tags][any]=landscape&filter[tags][any]=nature", ["forest"]],
    ["filter[width]=512&filter[width][gte]=600", []],
    ["filter[width]=wide", []],
    ["filter[not][tags][all]=landscape,nature", ["plain", "portrait", "meadow"]],
    [`filter[id]=${hashOf("plain")}`, ["plain"]],
    ["filter[shot[0]]=7", ["plain"]],
    ["filter%5Bshot%5B0%5D%5D%5Bgte%5D=7", ["plain"]],
    ["filter[not][shot[0]][gt]=6", ["forest", "portrait", "meadow"]],
    ["filter[shot[0][1]]=left", ["plain"]],
    ["filter[or][shot[0][1]][starts_with]=le&filter[or][width]=512", ["plain", "meadow"]],
    ["filter[open[]=true", ["plain"]],
    ["filter[shut]][not_null]=true", ["plain"]],
  ])("%s", async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })
})

test("sorted by any field, images without it come last, and equals are in the order of their ids", async () => {
  expect(await names("sort=width")).toEqual(["meadow", "portrait", "forest", "plain"])
  expect(await names("sort=-width")).toEqual(["forest", "portrait", "meadow", "plain"])
  expect(await names("sort=-tag_count,prompt")).toEqual(["forest", "meadow", "portrait", "plain"])
  const without = ["meadow", "portrait", "plain"].toSorted((one, other) =>
    hashOf(one) < hashOf(other) ? -1 : 1,
  )
  expect(await names("sort=-rating")).toEqual(["forest", ...without])
})

describe("refused with its code and parameter", () => {
  test.each([
    ["filter[nope]=1", "invalid_filter", "filter[nope]"],
    ["filter[secret]=1", "invalid_filter", "filter[secret]"],
    ["filter[width][regex]=1", "invalid_filter", "filter[width][regex]"],
    ["filter[width][contains]=1", "unsupported_operation", "filter[width][contains]"],
    ["filter[prompt][gte]=1", "unsupported_operation", "filter[prompt][gte]"],
    ["filter[width][any]=1", "unsupported_operation", "filter[width][any]"],
    ["filter[tags][gte]=1", "invalid_tag_filter", "filter[tags][gte]"],
    ["filter[tags][foo]=1", "invalid_tag_filter", "filter[tags][foo]"],
    ["filter[tags]=landscape", "invalid_tag_filter", "filter[tags]"],
    ["filter[width][gte]=wide", "invalid_filter", "filter[width][gte]"],
    ["filter[width][not_null]=maybe", "invalid_filter", "filter[width][not_null]"],
    ["filter[or]=1", "invalid_filter", "filter[or]"],
    ["filter[]=1", "invalid_filter", "filter[]"],
    ["filter=1", "invalid_filter", "filter"],
    ["filter[a][b][c][d]=1", "invalid_filter", "filter[a][b][c][d]"],
    ["filter[a][b][gte]=1", "invalid_filter", "filter[a][b][gte]"],
    ["filter[shot[1]]=7", "invalid_filter", "filter[shot[1]]"],
    ["filter[shot[0]][regex]=7", "invalid_filter", "filter[shot[0]][regex]"],
    ["filter[__proto__]=1", "invalid_filter", "filter[__proto__]"],
    ["filter[constructor][gte]=1", "invalid_filter", "filter[constructor][gte]"],
    ["filter[width]=1e400", "invalid_filter", "filter[width]"],
    ["filter[prompt]=%00", "invalid_filter", "filter[prompt]"],
    ["sort=nope", "invalid_sort", "sort"],
    ["sort=", "invalid_sort", "sort"],
    ["sort=width,-width", "invalid_sort", "sort"],
    ["page[size]=201", "invalid_page", "page[size]"],
    ["page[number]=0", "invalid_page", "page[number]"],
    ["page[number]=99999999999999999999", "invalid_page", "page[number]"],
    ["page[number]=1e1", "invalid_page", "page[number]"],
    ["page[number]=1&page[offset]=0", "invalid_page", "page[number]"],
    ["page[offset]=0&page[size]=5", "invalid_page", "page[offset]"],
    ["page[after]=x", "invalid_page", "page[after]"],
    ["page[foo]=1", "unknown_parameter", "page[foo]"],
    ["include=parts", "invalid_include", "include"],
    ["fields[foo]=a", "unknown_parameter", "fields[foo]"],
    ["foo=1", "unknown_parameter", "foo"],
    ["sort=width&sort=height", "invalid_sort", "sort"],
  ])("%s: %s", async (query, code, parameter) => {
    expect(await refused(query)).toEqual({ code, parameter, status: "400" })
  })
})

test("images are found by whether their hash is verified", async () => {
  const scope = demo.projectId
  const claimed = { ...catalogImage("claimed"), hashVerified: false }
  const { database } = stage.polaris.services
  await seed(database, scope, [claimed])
  const { body } = await get("?filter[hash_verified]=false")
  expect(body.data.map(({ id }) => id)).toEqual([claimed.hash])
  expect((await get("?filter[hash_verified]=true&sort=-hash_verified")).body.meta.total).toBe(IMAGES.length)
  await database.transaction((tx) => removeImages(tx, scope, [claimed.hash]))
})

test("a project sees its own scope only", async () => {
  const { body } = await get("", stranger.headers)
  expect(body.data.map(({ id }) => NAMES.get(id))).toEqual(["secret"])
  expect((await get(`/${hashOf("meadow")}`, stranger.headers)).status).toBe(404)
  expect((await get(`/${hashOf("secret")}`)).status).toBe(404)
})

test("the same as a procedure", async () => {
  const document = await demo.client.catalog.list.query({
    filter: [
      { field: "width", operator: "in", value: [512, 2048] },
      { field: "tags", operator: "any", value: ["nature", "a,b"] },
    ],
    fields: { image: ["width"] },
  })
  expect(document.data).toEqual([{ type: "image", id: hashOf("forest"), attributes: { width: 2048 } }])
  await expect(demo.client.catalog.get.query({ hash: hashOf("nothing") })).rejects.toThrow("Image not found")
  await expect(
    demo.client.catalog.list.query({ filter: [{ field: "tags", operator: "gte", value: 1 }] }),
  ).rejects.toMatchObject({ data: { reason: "invalid_tag_filter", httpStatus: 400 } })
})

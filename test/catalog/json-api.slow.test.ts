import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { catalogImage, hashOf, seed } from "../support/catalog-rows.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

interface Resource {
  type: string
  id: string
  attributes?: Record<string, unknown>
  relationships?: Record<
    string,
    { data: { type: string; id: string }[] | { type: string; id: string } | null }
  >
}

interface Body {
  data: Resource[]
  included?: Resource[]
  errors: { status: string; code: string; source?: { parameter?: string } }[]
  links: Record<string, string>
  meta: object
}

const TYPE = "application/vnd.api+json"

let stage: LibraryStage
let demo: Person

beforeAll(async () => {
  stage = await openLibrary()
  demo = await stage.as("demo")
  await seed(stage.polaris.services.database, demo.projectId, [
    catalogImage("one", { width: 1, id: "no", type: "no", tags: ["a", "b"], task: "no", taskId: "task-1" }),
    catalogImage("two", { width: 2, tags: ["a"] }),
  ])
})
afterAll(() => stage.close())

const get = (query = "", headers: Record<string, string> = {}) =>
  stage.ask<Body>("GET", `/api/images${query}`, { headers: { ...demo.headers, ...headers } })

const statusOf = async (headers: Record<string, string>) => (await get("", headers)).status

async function refused(query: string) {
  const { status, body } = await get(query)
  return [status, body.errors[0]?.source?.parameter]
}

const idsOf = (resources: Resource[] = []) => resources.map(({ type, id }) => `${type} ${id}`)

const linked = (data: Resource[]) =>
  data.flatMap(({ relationships = {} }) => Object.values(relationships).flatMap((one) => one.data ?? []))

const ROWS: Record<string, () => Promise<void>> = {
  "media-type": async () => {
    for (const query of ["", "?foo=1"])
      expect((await get(query)).headers.get("content-type")).toMatch(/^application\/vnd\.api\+json$/)
  },
  "content-type-415": async () => {
    expect(await statusOf({ "content-type": `${TYPE}; version=1` })).toBe(415)
    expect(await statusOf({ "content-type": TYPE })).toBe(200)
  },
  "unsupported-ext-415": async () => {
    expect(await statusOf({ "content-type": `${TYPE}; ext="https://example.com/x"` })).toBe(415)
    expect(await statusOf({ "content-type": `${TYPE}; ext="https://jsonapi.org/ext/atomic"` })).toBe(415)
    expect(await statusOf({ "content-type": `${TYPE}; ext=""` })).toBe(200)
  },
  "accept-406": async () => {
    expect(await statusOf({ accept: `${TYPE}; charset=utf-8, ${TYPE};a="b,c"` })).toBe(406)
    expect(await statusOf({ accept: `${TYPE}; charset=utf-8, ${TYPE};q=0.5` })).toBe(200)
  },
  "unsupported-ext-406": async () => {
    expect(await statusOf({ accept: `${TYPE}; ext="https://example.com/x"` })).toBe(406)
    expect(await statusOf({ accept: `${TYPE}; ext="https://example.com/x", ${TYPE}` })).toBe(200)
  },
  profile: async () => {
    expect(await statusOf({ accept: `${TYPE}; profile="https://example.com/p https://example.com/q"` })).toBe(
      200,
    )
  },
  vary: async () => {
    for (const query of ["", "?foo=1"]) expect((await get(query)).headers.get("vary")).toContain("Accept")
  },
  "top-level": async () => {
    expect(Object.keys((await get()).body).toSorted()).toEqual(["data", "links", "meta"])
    expect(Object.keys((await get("?foo=1")).body)).toEqual(["errors"])
  },
  "included-needs-data": async () => {
    expect((await get("?foo=1&include=tags")).body.included).toBeUndefined()
  },
  collection: async () => {
    expect((await get("?filter[width]=99")).body.data).toEqual([])
    expect((await get("?filter[width]=1")).body.data).toHaveLength(1)
  },
  "type-and-id": async () => {
    const { data, included = [] } = (await get("?include=tags,copies")).body
    for (const { type, id } of [...data, ...included])
      expect([typeof type, typeof id]).toEqual(["string", "string"])
  },
  "reserved-names": async () => {
    const [one] = (await get("?filter[width]=1")).body.data
    for (const name of ["id", "type", "task", "tags", "copies"])
      expect(one?.attributes).not.toHaveProperty(name)
  },
  linkage: async () => {
    const [two] = (await get("?filter[width]=2")).body.data
    expect(two?.relationships).toMatchObject({ task: { data: null }, copies: { data: [] } })
    expect(two?.relationships?.["tags"]?.data).toEqual([{ type: "tag", id: "a" }])
  },
  "full-linkage": async () => {
    const { data, included = [] } = (await get("?include=tags,task,copies")).body
    const links = idsOf(linked(data))
    expect(idsOf(included).filter((id) => !links.includes(id))).toEqual([])
    expect(included.length).toBeGreaterThan(0)
  },
  once: async () => {
    const { data, included } = (await get("?include=tags,tags")).body
    const all = idsOf([...data, ...(included ?? [])])
    expect(all).toEqual([...new Set(all)])
    expect(idsOf(included).toSorted()).toEqual(["tag a", "tag b"])
  },
  "no-other-included": async () => {
    expect((await get()).body.included).toBeUndefined()
    expect((await get("?include=task")).body.included).toEqual([])
  },
  "empty-include": async () => {
    const { status, body } = await get("?include=")
    expect([status, body.included]).toEqual([200, undefined])
  },
  "unknown-include": async () => {
    expect(await refused("?include=parts")).toEqual([400, "include"])
    expect(await refused("?include=tags.images")).toEqual([400, "include"])
  },
  "sparse-fields": async () => {
    const [one] = (await get("?filter[width]=1&fields[image]=width,tags")).body.data
    expect(Object.keys(one?.attributes ?? {})).toEqual(["width"])
    expect(Object.keys(one?.relationships ?? {})).toEqual(["tags"])
    const { included = [] } = (await get("?include=tags&fields[tag]=")).body
    for (const tag of included) expect(tag.attributes).toBeUndefined()
  },
  "sort-order": async () => {
    const order = async (sort: string) => (await get(`?sort=${sort}`)).body.data.map(({ id }) => id)
    expect(await order("width")).toEqual([hashOf("one"), hashOf("two")])
    expect(await order("-width")).toEqual([hashOf("two"), hashOf("one")])
  },
  "unknown-sort": async () => {
    expect(await refused("?sort=nothing")).toEqual([400, "sort"])
  },
  "page-links": async () => {
    const links = async (query: string) => Object.keys((await get(query)).body.links).toSorted()
    expect(await links("?page[size]=1")).toEqual(["first", "last", "next", "self"])
    expect(await links("?page[size]=1&page[number]=2")).toEqual(["first", "last", "prev", "self"])
    expect(await links("?page[offset]=1&page[limit]=1")).toEqual(["first", "last", "prev", "self"])
    const { next = "" } = (await get("?page[size]=1&sort=width")).body.links
    expect((await get(next.replace("/api/images", ""))).body.data.map(({ id }) => id)).toEqual([
      hashOf("two"),
    ])
  },
  "unknown-parameter": async () => {
    expect(await refused("?foo=1")).toEqual([400, "foo"])
    expect(await refused(`/${hashOf("one")}?sort=width`)).toEqual([400, "sort"])
  },
  "not-found": async () => {
    expect((await get(`/${hashOf("nothing")}`)).status).toBe(404)
  },
  errors: async () => {
    const { status, body } = await get("?sort=nothing")
    expect(body.errors).toMatchObject([{ status: String(status), code: "invalid_sort" }])
  },
}

const [READING = ""] = readFileSync("docs/json-api.md", "utf8").split("\n## Changes")
const TABLE = [...READING.matchAll(/^\| `([\w-]+)` +\| (.+?) +\|$/gm)]

test("each rule of the table has a test, and each test a rule", () => {
  expect(TABLE.map(([, name]) => name).toSorted()).toEqual(Object.keys(ROWS).toSorted())
})

test.each(TABLE.map(([, name = "", rule = ""]) => [name, rule] as const))("%s: %s", async (name) => {
  await ROWS[name]?.()
})

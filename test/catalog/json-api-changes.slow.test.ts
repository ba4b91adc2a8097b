import { readFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import type { Person } from "../support/library.js"

const TYPE = "application/vnd.api+json"
const EXT = 'ext="https://jsonapi.org/ext/atomic"'
const ATOMIC = `${TYPE};${EXT}`

interface Resource {
  id: string
  attributes: Record<string, unknown>
  relationships: { tags: { data: { id: string }[] }; task: { data: { id: string } | null } }
}

interface Body {
  data?: Resource
  errors?: { status: string; source?: { pointer?: string } }[]
  "atomic:results"?: { data?: Resource }[]
}

let catalog: CatalogStage
let owner: Person

beforeAll(async () => {
  catalog = await openCatalog({ CATALOG_REFRESH_SECONDS: "60", CATALOG_SWEEP_SECONDS: "60" })
  owner = await catalog.as("demo")
  await catalog.images(owner)
})
afterAll(() => catalog.close())

async function image(): Promise<string> {
  const made = catalog.put(owner, { tags: ["a"], properties: { note: "x", task_id: "t" } })
  const { catalog: services, call } = await catalog.context(owner)
  services.index.noteChange(call.caller, made.id)
  return made.os_hash_value ?? ""
}

type Headers = Record<string, string>

const send = (method: string, path: string, body?: unknown, headers: Headers = {}) =>
  catalog.ask<Body>(method, path, { headers: { ...owner.headers, ...headers }, body })

const read = async (hash: string) => (await send("GET", `/api/images/${hash}`)).body.data

const patch = (hash: string, data: object, headers: Headers = {}) =>
  send("PATCH", `/api/images/${hash}`, { data }, { "content-type": TYPE, ...headers })

const operate = (operations: unknown[], headers: Headers = {}, members: object = {}) =>
  send(
    "POST",
    "/api/operations",
    { "atomic:operations": operations, ...members },
    { "content-type": ATOMIC, ...headers },
  )

const tagsOf = (resource: Resource | undefined) => resource?.relationships.tags.data.map(({ id }) => id)
const taskOf = (resource: Resource | undefined) => resource?.relationships.task.data?.id
const tags = (...ids: string[]) => ids.map((id) => ({ type: "tag", id }))
const resource = (id: string, attributes: object = {}) => ({ type: "image", id, attributes })
const update = (id: string, attributes: object) => ({ op: "update", data: resource(id, attributes) })
const remove = (id: string) => ({ op: "remove", ref: { type: "image", id } })
const related = (op: string, id: string, relationship: string, data: unknown) => ({
  ...{ op, ref: { type: "image", id, relationship }, data },
})

const ROWS: Record<string, (hash: string) => Promise<void>> = {
  "patch-keeps-attributes": async (hash) => {
    await patch(hash, resource(hash, { rating: 1 }))
    expect((await read(hash))?.attributes).toMatchObject({ rating: 1, note: "x" })
  },
  "patch-keeps-relationships": async (hash) => {
    await patch(hash, { ...resource(hash), relationships: { tags: { data: tags("b") } } })
    expect([tagsOf(await read(hash)), taskOf(await read(hash))]).toEqual([["b"], "t"])
    await patch(hash, resource(hash, { rating: 1 }))
    expect([tagsOf(await read(hash)), taskOf(await read(hash))]).toEqual([["b"], "t"])
  },
  "patch-to-many": async (hash) => {
    await patch(hash, { type: "image", id: hash, relationships: { tags: { data: tags("c", "b") } } })
    expect(tagsOf(await read(hash))).toEqual(["b", "c"])
  },
  "patch-to-one": async (hash) => {
    for (const data of [{ type: "task", id: "t2" }, null]) {
      const answer = await patch(hash, { type: "image", id: hash, relationships: { task: { data } } })
      expect(taskOf(answer.body.data)).toBe(data?.id)
    }
  },
  "patch-returns-image": async (hash) => {
    const { status, body } = await patch(hash, resource(hash, { rating: 2 }))
    expect([status, body.data?.id, body.data?.attributes["rating"]]).toEqual([200, hash, 2])
    expect(body.data?.attributes["updated_at"]).toBeDefined()
  },
  "patch-409": async (hash) => {
    expect((await patch(hash, { ...resource(hash, { a: 1 }), type: "picture" })).status).toBe(409)
    expect((await patch(hash, resource(sha256Hex(), { a: 1 }))).status).toBe(409)
  },
  "patch-404": async () => {
    const nothing = sha256Hex()
    expect((await patch(nothing, resource(nothing, { a: 1 }))).status).toBe(404)
  },
  "patch-media-type": async (hash) => {
    const statusOf = async (headers: Headers) => (await patch(hash, resource(hash, { a: 1 }), headers)).status
    const { headers } = await patch(hash, resource(hash, { a: 1 }))
    expect([headers.get("content-type"), headers.get("vary")]).toEqual([TYPE, "Accept"])
    for (const type of [`${TYPE};version=1`, ATOMIC]) {
      expect(await statusOf({ "content-type": type })).toBe(415)
      expect(await statusOf({ accept: type })).toBe(406)
    }
    expect(await statusOf({ "content-type": "text/plain" })).toBe(415)
  },
  "patch-errors": async (hash) => {
    const { body } = await patch(hash, resource(hash, { size: 1 }))
    expect(Object.keys(body)).toEqual(["errors"])
    const extra = await patch(hash, { ...resource(hash, { a: 1 }), more: 1 })
    expect(extra.body.errors?.[0]?.source?.pointer).toBe("/data")
  },
  "atomic-media-type": async (hash) => {
    const { headers } = await operate([update(hash, { a: 1 })])
    expect([headers.get("content-type"), headers.get("vary")]).toEqual([ATOMIC, "Accept"])
  },
  "atomic-415": async (hash) => {
    const types = ["application/json", TYPE, `${TYPE};ext="https://example.com/x"`, `${ATOMIC};version=1`]
    for (const type of [...types, `${TYPE};ext="https://jsonapi.org/ext/atomic https://example.com/x"`])
      expect((await operate([update(hash, { a: 1 })], { "content-type": type })).status).toBe(415)
    const spaced = `${TYPE}; ext="https://jsonapi.org/ext/atomic"; profile="https://example.com/p"`
    expect((await operate([update(hash, { a: 1 })], { "content-type": spaced })).status).toBe(200)
  },
  "atomic-406": async (hash) => {
    const statusOf = async (accept: string) => (await operate([update(hash, { a: 1 })], { accept })).status
    expect(await statusOf(`${TYPE};ext="https://example.com/x"`)).toBe(406)
    expect(await statusOf(`${TYPE};version=1`)).toBe(406)
    for (const accept of [ATOMIC, TYPE, "*/*", `${TYPE};version=1, ${ATOMIC}`])
      expect(await statusOf(accept)).toBe(200)
  },
  "atomic-post": async () => {
    for (const method of ["GET", "PATCH", "PUT", "DELETE"]) {
      const { status, headers } = await send(method, "/api/operations", undefined)
      expect([status, headers.get("allow")]).toEqual([405, "POST"])
    }
  },
  "atomic-no-data": async (hash) => {
    for (const member of ["data", "included", "errors"])
      expect((await operate([update(hash, { a: 1 })], {}, { [member]: [] })).status).toBe(400)
    expect(Object.keys((await operate([update(hash, { a: 1 })], {}, { meta: {} })).body)).toEqual([
      "atomic:results",
    ])
  },
  "atomic-results-or-errors": async (hash) => {
    expect(Object.keys((await operate([update(hash, { size: 1 })])).body)).toEqual(["errors"])
  },
  "atomic-op": async (hash) => {
    for (const op of ["replace", "", undefined, 1])
      expect((await operate([{ ...update(hash, { a: 1 }), op }])).status).toBe(400)
  },
  "atomic-one-target": async (hash) => {
    expect((await operate([{ ...remove(hash), href: `/api/images/${hash}` }])).status).toBe(400)
    expect((await operate([{ op: "remove", href: `/api/images/${hash}` }])).status).toBe(200)
  },
  "atomic-order": async (hash) => {
    await operate([
      related("add", hash, "tags", tags("b")),
      related("remove", hash, "tags", tags("b", "a")),
      related("add", hash, "tags", tags("a")),
      update(hash, { note: "y" }),
      update(hash, { note: null }),
    ])
    const after = await read(hash)
    expect([tagsOf(after), after?.attributes["note"]]).toEqual([["a"], undefined])
  },
  "atomic-all-or-none": async (hash) => {
    const other = await image()
    const { status } = await operate([update(hash, { a: 1 }), remove(other), remove(sha256Hex())])
    expect(status).toBe(404)
    expect((await read(hash))?.attributes).not.toHaveProperty("a")
    expect(await read(other)).toBeDefined()
  },
  "atomic-results": async (hash) => {
    const { status, body } = await operate([
      related("add", hash, "tags", tags("b")),
      update(hash, { a: 1 }),
      remove(hash),
    ])
    expect([status, body["atomic:results"]?.map(({ data }) => data?.id)]).toEqual([
      200,
      [undefined, hash, undefined],
    ])
  },
  "atomic-update": async (hash) => {
    const { body } = await operate([update(hash, { a: 1 })])
    expect(body["atomic:results"]).toMatchObject([{ data: { id: hash, attributes: { a: 1 } } }])
    expect(body["atomic:results"]?.[0]?.data?.attributes["updated_at"]).toBeDefined()
  },
  "atomic-remove": async (hash) => {
    expect((await operate([remove(hash)])).body).toEqual({ "atomic:results": [{}] })
  },
  "atomic-to-one": async (hash) => {
    for (const data of [{ type: "task", id: "t2" }, null]) {
      expect((await operate([related("update", hash, "task", data)])).body).toEqual({
        "atomic:results": [{}],
      })
      expect(taskOf(await read(hash))).toBe(data?.id)
    }
  },
  "atomic-to-many": async (hash) => {
    for (const [op, given, after] of [
      ["add", ["b"], ["a", "b"]],
      ["remove", ["a"], ["b"]],
      ["update", ["c"], ["c"]],
    ] as const) {
      const { body } = await operate([related(op, hash, "tags", tags(...given))])
      expect(body).toEqual({ "atomic:results": [{}] })
      expect(tagsOf(await read(hash))).toEqual(after)
    }
  },
  "atomic-add": async () => {
    const { status, body } = await operate([
      { op: "add", data: { type: "image", attributes: { name: "x" } } },
    ])
    expect([status, body.errors?.[0]?.status]).toEqual([403, "403"])
  },
  "atomic-lid": async (hash) => {
    const lid = "one"
    const cases = [
      { op: "remove", ref: { type: "image", lid } },
      { op: "update", data: { type: "image", lid, attributes: { a: 1 } } },
      related("add", hash, "tags", [{ type: "tag", lid }]),
    ]
    for (const operation of cases) expect((await operate([operation])).status).toBe(400)
  },
  "atomic-errors": async (hash) => {
    const { status, body } = await operate([update(hash, { a: 1 }), update(hash, { size: 1 })])
    expect(body.errors).toMatchObject([
      { status: String(status), source: { pointer: "/atomic:operations/1/data/attributes/size" } },
    ])
  },
}

const [, CHANGES = ""] = readFileSync("docs/json-api.md", "utf8").split("\n## Changes")
const TABLE = [...CHANGES.matchAll(/^\| `([\w-]+)` +\| (.+?) +\|$/gm)]

test("each rule of the table has a test, and each test a rule", () => {
  expect(TABLE.map(([, name]) => name).toSorted()).toEqual(Object.keys(ROWS).toSorted())
})

test.each(TABLE.map(([, name = "", rule = ""]) => [name, rule] as const))("%s: %s", async (name) => {
  await ROWS[name]?.(await image())
})

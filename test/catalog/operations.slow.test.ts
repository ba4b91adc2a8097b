import { afterAll, beforeAll, expect, test } from "vitest"
import type { Image } from "../../simulator/index.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { keepImage } from "../support/library-rows.js"
import type { Person } from "../support/library.js"

const TYPE = 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"'

interface Resource {
  id: string
  attributes: Record<string, unknown>
  relationships: { tags: { data: { id: string }[] }; task: { data: { id: string } | null } }
  links: { self: string }
}

interface Body {
  data: Resource
  "atomic:results": { data?: Resource }[]
  errors: { status: string; code: string; detail: string; source?: { pointer: string } }[]
}

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

const operate = (operations: unknown, person = owner) =>
  catalog.ask<Body>("POST", "/api/operations", {
    headers: { ...person.headers, "content-type": TYPE },
    body: { "atomic:operations": operations },
  })

async function image(given: Partial<Image> = {}, person = owner) {
  await catalog.images(person)
  const made = catalog.put(person, given)
  const { catalog: services, call } = await catalog.context(person)
  services.index.noteChange(call.caller, made.id)
  return { made, hash: made.os_hash_value ?? "" }
}

async function file(given: object = {}) {
  const hash = sha256Hex()
  const cat = { filename: "cat.png", content_type: "image/png", bytes: Buffer.from(hash) }
  return { id: await keepImage(catalog, owner, cat, { sha256: hash, ...given }), hash }
}

async function read(hash: string) {
  const { status, body } = await catalog.ask<Body>("GET", `/api/images/${hash}`, { headers: owner.headers })
  return status === 200 ? body.data : undefined
}

const tagsOf = (resource: Resource | undefined) => resource?.relationships.tags.data.map(({ id }) => id)

const ref = (id: string, relationship?: string) => ({
  ref: { type: "image", id, ...(relationship && { relationship }) },
})
const update = (id: string, attributes: object) => ({ op: "update", data: { type: "image", id, attributes } })
const tag = (id: string) => ({ type: "tag", id })

test("updates, relationships and removals have a result each, in the order of the operations", async () => {
  const [one, two, gone] = [await image({ tags: ["old"] }), await file({ tags: ["old"] }), await image()]
  const { status, headers, body } = await operate([
    { op: "remove", ...ref(gone.hash) },
    { ...update(one.hash, { rating: 4.8, draft: true }), ...ref(one.hash) },
    { op: "add", ...ref(one.hash, "tags"), data: [tag("new"), tag("old")] },
    { op: "remove", href: `/api/images/${two.hash}/relationships/tags`, data: [tag("old")] },
    { op: "update", ...ref(two.hash, "task"), data: { type: "task", id: "uuid-1" } },
    { ...update(one.hash, { rating: 5, draft: null }), href: `/api/images/${one.hash}` },
  ])
  expect([status, headers.get("content-type"), headers.get("vary")]).toEqual([200, TYPE, "Accept"])
  const results = body["atomic:results"]
  expect(results.map(({ data }) => data?.id)).toEqual([
    ...[undefined, one.hash, undefined, undefined, undefined, one.hash],
  ])
  expect(results[5]?.data).toMatchObject({
    ...{ attributes: { rating: 5 }, links: { self: `/api/images/${one.hash}` } },
  })
  const [first, second] = [await read(one.hash), await read(two.hash)]
  expect([first?.attributes["rating"], first?.attributes["draft"]]).toEqual([5, undefined])
  expect([tagsOf(first), tagsOf(second)]).toEqual([["new", "old"], []])
  expect(second?.relationships.task.data).toMatchObject({ id: "uuid-1" })
  expect(await read(gone.hash)).toBeUndefined()
})

test("tags can be replaced, and a task removed", async () => {
  const { hash } = await image({ tags: ["a", "b"] })
  const { body } = await operate([
    { op: "update", ...ref(hash, "tags"), data: [tag("c")] },
    { op: "update", ...ref(hash, "task"), data: { type: "task", id: "t" } },
    { op: "update", ...ref(hash, "task"), data: null },
  ])
  expect(body).toEqual({ "atomic:results": [{}, {}, {}] })
  const after = await read(hash)
  expect([tagsOf(after), after?.relationships.task.data]).toEqual([["c"], null])
})

type Case = [operation: object, status: number, pointer: string, detail: RegExp]

test("an operation that cannot be done is refused with a pointer, and none is done", async () => {
  const [own, locked] = [await image(), await image({ protected: true })]
  const foreign = await image({ visibility: "public" }, stranger)
  const { catalog: services, call } = await catalog.context(owner)
  services.index.noteChange(call.caller, foreign.made.id)
  const { hash } = own
  const nothing = sha256Hex()
  const cases: Case[] = [
    [{ op: "add", data: { type: "image", id: nothing } }, 403, "/op", /Upload it there/],
    [{ op: "add", href: "/api/images", data: { type: "image" } }, 403, "/op", /cannot be added/],
    [{ op: "move" }, 400, "/op", /op/],
    [{ op: "remove" }, 400, "", /ref or href/],
    [{ op: "remove", ...ref(hash), href: `/api/images/${hash}` }, 400, "/href", /not both/],
    [{ op: "remove", ...ref(hash), data: null }, 400, "/data", /removal/],
    [{ op: "remove", href: "https://example.com/x" }, 400, "/href", /must be \/api\/images/],
    [{ op: "remove", href: "/api/images/%zz" }, 400, "/href", /must be \/api\/images/],
    [{ op: "remove", href: "/api/images" }, 400, "/href", /one image/],
    [{ op: "remove", ref: { type: "image", lid: "x" } }, 400, "/ref/lid", /no operation can create/],
    [{ op: "remove", ref: { type: "image" } }, 400, "/ref", /id: is missing/],
    [{ op: "remove", ref: { type: "picture", id: hash } }, 400, "/ref/type", /"image"/],
    [{ op: "update", data: { type: "picture", id: hash } }, 409, "/data/type", /"image"/],
    [{ ...update(nothing, { a: 1 }), ...ref(hash) }, 409, "/data/id", /the operation is on/],
    [update(hash, {}), 400, "", /at least one attribute/],
    [update(hash, { "a.b/c": { deep: 1 } }), 400, "/data/attributes/a.b~1c", /must be text/],
    [update(hash, { size: 1 }), 400, "/data/attributes/size", /read-only/],
    [{ ...update(hash, {}), extra: 1 }, 400, "", /extra/],
    [{ op: "update", ...ref(hash, "tags"), data: [tag("😀")] }, 400, "/data", /emoji/],
    [
      { op: "add", ...ref(hash, "tags"), data: [tag("a"), { type: "x", id: "b" }] },
      400,
      "/data/1/type",
      /tag/,
    ],
    [
      { op: "add", ...ref(hash, "tags"), data: [{ type: "tag", lid: "b" }] },
      400,
      "/data/0/lid",
      /no operation/,
    ],
    [{ op: "add", ...ref(hash, "tags") }, 400, "/data", /list of tags/],
    [{ op: "add", ...ref(hash, "task"), data: { type: "task", id: "a" } }, 403, "/op", /Use update/],
    [{ op: "update", ...ref(hash, "copies"), data: [] }, 403, "", /content of images/],
    [{ op: "update", ...ref(hash, "friends"), data: [] }, 404, "", /no such relationship/],
    [update(nothing, { a: 1 }), 404, "", /not found/],
    [{ op: "remove", ...ref(nothing) }, 404, "", /not found/],
    [update(foreign.hash, { a: 1 }), 403, "", /another project/],
    [{ op: "remove", ...ref(foreign.hash) }, 403, "", /another project/],
    [{ op: "remove", ...ref(locked.hash) }, 403, "", /protected/],
  ]
  for (const [operation, status, pointer, detail] of cases) {
    const answer = await operate([update(hash, { mark: 1 }), operation])
    const [error, ...others] = answer.body.errors
    expect([answer.status, error?.source?.pointer, others]).toEqual([
      status,
      `/atomic:operations/1${pointer}`,
      [],
    ])
    expect(error?.detail).toMatch(detail)
    expect(answer.headers.get("content-type")).toBe("application/vnd.api+json")
  }
  expect((await read(hash))?.attributes).not.toHaveProperty("mark")
})

test("an image that an operation removes is gone for those after it, and not for those before it", async () => {
  const { hash } = await image({ protected: true })
  const removal = { op: "remove", ...ref(hash) }
  const late = await operate([update(hash, { protected: false }), removal, update(hash, { a: 1 })])
  expect([late.status, late.body.errors[0]?.source?.pointer]).toEqual([404, "/atomic:operations/2"])
  const { body } = await operate([update(hash, { protected: false }), removal])
  expect(body["atomic:results"]).toMatchObject([{ data: { id: hash, attributes: { protected: false } } }, {}])
  expect(await read(hash)).toBeUndefined()
})

test("readers change nothing, and strangers find nothing", async () => {
  const { hash } = await image()
  for (const [person, status] of [
    [reader, 403],
    [stranger, 404],
  ] as const)
    expect((await operate([update(hash, { a: 1 })], person)).status).toBe(status)
})

test("a request has 1 to 1,000 operations", async () => {
  const { hash } = await image()
  for (const operations of [[], Array.from({ length: 1001 }, () => update(hash, { a: 1 })), "x", undefined]) {
    const { status, body } = await operate(operations)
    expect([status, body.errors[0]?.source?.pointer]).toEqual([400, "/atomic:operations"])
  }
  const many = await operate(Array.from({ length: 1000 }, (_, count) => update(hash, { count })))
  expect([many.status, many.body["atomic:results"]?.length]).toEqual([200, 1000])
  expect((await read(hash))?.attributes["count"]).toBe(999)
})

const MANY = Object.fromEntries(Array.from({ length: 128 }, (_, at) => [`property_${at}`, "x"]))

test("when Glance refuses an edit, those before it are undone: values, types, tags and the library's", async () => {
  const one = await image({ name: "Before", tags: ["a"], properties: { rating: "3", note: "x" } })
  const two = await file({ title: "Before", tags: ["a"] })
  const full = await image({ properties: MANY })
  const before = [await read(one.hash), await read(two.hash)]
  const { status, body } = await operate([
    update(one.hash, { name: "After", rating: 5, note: null, more: [1], tag_b: true }),
    update(two.hash, { name: "After", rating: 5, visibility: "public", tags: [] }),
    update(full.hash, { one_more: 1 }),
  ])
  expect([status, body.errors[0]]).toMatchObject([
    413,
    { source: { pointer: "/atomic:operations/2" }, detail: expect.stringContaining("undone") as unknown },
  ])
  const after = [await read(one.hash), await read(two.hash)]
  for (const at of [0, 1]) {
    const { updated_at: _before, ...old } = before[at]?.attributes ?? {}
    const { updated_at: _after, ...now } = after[at]?.attributes ?? {}
    expect([now, tagsOf(after[at])]).toEqual([old, tagsOf(before[at])])
  }
  const { properties } = catalog.simulator.world.images.get(one.made.id) ?? {}
  expect(properties).toEqual({ rating: "3", note: "x" })
})

/** Glance lets nobody delete it once the condition holds. */
const protectOnce = (made: Image, isDone: () => boolean) =>
  Object.defineProperty(catalog.simulator.world.images.get(made.id), "protected", { get: isDone })

test("when the first removal fails, edits are undone and files come out of the trash", async () => {
  const [edited, stays, stored] = [await image(), await image(), await file()]
  const { images } = catalog.simulator.world
  protectOnce(stays.made, () => images.get(edited.made.id)?.properties["mark"] !== undefined)
  const { status, body } = await operate([
    { op: "remove", ...ref(stored.hash) },
    { op: "remove", ...ref(stays.hash) },
    update(edited.hash, { mark: 1 }),
  ])
  expect([status, body.errors[0]?.source?.pointer]).toEqual([403, "/atomic:operations/1"])
  expect(body.errors[0]?.detail).toMatch(/All operations were undone\.$/)
  expect((await read(edited.hash))?.attributes).not.toHaveProperty("mark")
  expect(await read(stored.hash)).toBeDefined()
})

test("what Glance has removed is named when a later removal fails, and the rest is undone", async () => {
  const [edited, first, second] = [await image(), await image(), await image()]
  const { images } = catalog.simulator.world
  protectOnce(second.made, () => !images.has(first.made.id))
  const answers = []
  for (let tries = 0; images.has(first.made.id); tries++) {
    answers.push(
      await operate([
        update(edited.hash, { mark: 1 }),
        { op: "remove", ...ref(first.hash) },
        { op: "remove", ...ref(second.hash) },
      ]),
    )
    if (tries > 20) break
  }
  const error = answers.at(-1)?.body.errors[0]
  expect([error?.code, error?.status]).toEqual(["partly_done", "403"])
  expect(error?.detail).toMatch(/could not be: operations\.1 \(its image has been removed from Glance\)\.$/)
  expect((await read(edited.hash))?.attributes).not.toHaveProperty("mark")
})

test("what somebody else has changed since stays, and is named", async () => {
  const [edited, stays] = [await image(), await image()]
  const { images } = catalog.simulator.world
  protectOnce(stays.made, () => {
    const now = images.get(edited.made.id)
    if (now?.properties["rating"] !== "5") return now?.properties["rating"] === "4"
    now.properties["rating"] = "4"
    return true
  })
  const { body } = await operate([update(edited.hash, { rating: "5" }), { op: "remove", ...ref(stays.hash) }])
  expect(body.errors[0]).toMatchObject({ code: "partly_done", status: "403" })
  expect(body.errors[0]?.detail).toMatch(/operations\.0 \(somebody else has changed/)
  expect(images.get(edited.made.id)?.properties).toMatchObject({ rating: "4" })
})

test("the procedure does the same", async () => {
  const { hash } = await image()
  const { catalog: twins } = owner.client
  const data = { type: "image", id: hash, attributes: { rating: 1 } }
  expect(
    await twins.operate.mutate({
      operations: [
        { op: "update", data },
        { op: "remove", ...ref(hash) },
      ],
    }),
  ).toMatchObject([{ data: { id: hash } }, {}])
  await expect(twins.operate.mutate({ operations: [{ op: "remove", ...ref(hash) }] })).rejects.toMatchObject({
    message: "operations.0: Image not found",
    data: { httpStatus: 404 },
  })
})

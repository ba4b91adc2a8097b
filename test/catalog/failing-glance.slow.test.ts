import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import type { ImageDocument, OneImageDocument } from "../../src/schemas/catalog/document.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { startProxy, type Fault, type Proxy } from "../support/proxy.js"
import type { Person } from "../support/library.js"

/** A Glance whose answers break off or are failures. */

let catalog: CatalogStage
let proxy: Proxy
let owner: Person

beforeAll(async () => {
  const rarely = { CATALOG_REFRESH_SECONDS: "60", CATALOG_SWEEP_SECONDS: "60" }
  catalog = await openCatalog(rarely)
  const { origin, pathname } = new URL(catalog.simulator.imageUrl)
  proxy = await startProxy(origin)
  await catalog.restart({ GLANCE_ENDPOINT: proxy.url + pathname })
  owner = await catalog.as("demo")
})
beforeEach(() => proxy.fault(() => undefined))
afterAll(async () => {
  await catalog.close()
  await proxy.close()
})

const send = <T = OneImageDocument>(method: string, path: string, body?: unknown) =>
  catalog.ask<T>(method, `/api/images${path}`, { headers: owner.headers, body })

/** An image that the index has seen. */
async function image(hash = sha256Hex(), created_at = "2020-01-01T00:00:00Z") {
  await catalog.images(owner)
  const made = catalog.put(owner, { os_hash_value: hash, created_at })
  const { catalog: services, call } = await catalog.context(owner)
  services.index.noteChange(call.caller, made.id)
  await catalog.images(owner)
  return { id: made.id, hash }
}

const UNAVAILABLE: Fault = { after: 0, then: { status: 503, body: "Glance is away" } }

/** The requests of a method, to an address that ends so, fail. */
const fail = (method: string, end: string, fault = UNAVAILABLE) =>
  proxy.fault((call) => (call.startsWith(`${method} `) && call.endsWith(end) ? fault : undefined))

test.each([
  ["a failure", UNAVAILABLE],
  ["a broken connection", { cutAnswerAfter: 10 } satisfies Fault],
])("a page that Glance does not confirm is %s, and the next one is there", async (_, fault) => {
  const { hash } = await image()
  fail("GET", "/images", fault)
  expect((await send("GET", "")).status).toBeGreaterThanOrEqual(502)
  proxy.fault(() => undefined)
  const { status, body } = await send<ImageDocument>("GET", "")
  expect([status, body.data.map(({ id }) => id)]).toEqual([200, expect.arrayContaining([hash])])
})

test("an edit whose answer is lost is a failure, and the image is shown as Glance has it", async () => {
  const { id, hash } = await image()
  fail("PATCH", id, UNAVAILABLE)
  expect((await send("POST", `/${hash}`, { rating: 4 })).status).toBeGreaterThanOrEqual(502)
  expect((await send("GET", `/${hash}`)).body.data.attributes).not.toHaveProperty("rating")
  fail("PATCH", id, { cutAnswerAfter: 0 })
  expect((await send("POST", `/${hash}`, { rating: 5 })).status).toBeGreaterThanOrEqual(502)
  expect((await send("GET", `/${hash}`)).body.data.attributes).toMatchObject({ rating: 5 })
})

test("a deletion that fails after the first of two copies says so, and can be repeated", async () => {
  const first = await image()
  const second = await image(first.hash, "2021-01-01T00:00:00Z")
  fail("DELETE", second.id)
  expect((await send("DELETE", `/${first.hash}`)).status).toBeGreaterThanOrEqual(502)
  const { relationships } = (await send("GET", `/${first.hash}`)).body.data
  expect(relationships?.copies?.data).toEqual([{ type: "copy", id: `glance:${second.id}` }])
  proxy.fault(() => undefined)
  expect((await send("DELETE", `/${first.hash}`)).status).toBe(200)
  expect((await send("GET", `/${first.hash}`)).status).toBe(404)
})

test("in a bulk deletion only the images fail whose deletion fails", async () => {
  const [one, two, three] = [await image(), await image(), await image()]
  fail("DELETE", two.id)
  const { body } = await send<{ deleted: string[]; failed: { hash: string }[] }>("DELETE", "", {
    hashes: [one.hash, two.hash, three.hash],
  })
  expect(body.deleted.toSorted()).toEqual([one.hash, three.hash].toSorted())
  expect(body.failed.map(({ hash }) => hash)).toEqual([two.hash])
})

test("content that breaks off breaks the connection, and does not count against the image's hash", async () => {
  const bytes = Buffer.alloc(300_000, "content")
  const hash = sha256Hex(bytes)
  await catalog.images(owner)
  const { id } = await catalog.putBytes(owner, bytes, { os_hash_algo: "sha256", os_hash_value: hash })
  const { catalog: services, call } = await catalog.context(owner)
  services.index.noteChange(call.caller, id)
  const url = `${catalog.polaris.url}/api/images/${hash}/content`
  const read = async () => Buffer.from(await (await fetch(url, { headers: owner.headers })).arrayBuffer())
  fail("GET", "/file", { cutAnswerAfter: 150_000 })
  await expect(read()).rejects.toThrow()
  proxy.fault(() => undefined)
  expect((await send("GET", `/${hash}`)).body.data.attributes).toMatchObject({ hash_verified: true })
  expect((await read()).equals(bytes)).toBe(true)
})

import { afterAll, beforeAll, expect, test } from "vitest"
import { clearIndex } from "../../src/catalog/index/clear.js"
import type { ImageDocument } from "../../src/schemas/catalog/document.js"
import { refreshScope } from "../../src/catalog/index/refresh.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { keepImage } from "../support/library-rows.js"
import type { Person } from "../support/library.js"
import { clientOf } from "../support/stage.js"

let catalog: CatalogStage
let owner: Person
let stranger: Person

beforeAll(async () => {
  catalog = await openCatalog()
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
})
afterAll(() => catalog.close())

const hashes = async (person: Person) => (await catalog.images(person)).map(({ hash }) => hash)
const find = async (person: Person, hash: string) =>
  (await catalog.images(person)).find((image) => image["hash"] === hash)

test("a scope has what Glance shows the project, from its first request on", async () => {
  const own = catalog.put(owner, { name: "own", properties: { seed: "7" }, tags: ["b", "a"] })
  const open = catalog.put(stranger, { name: "open", visibility: "public" })
  const hidden = catalog.put(stranger, { name: "private" })
  expect(await hashes(owner)).toEqual(
    expect.arrayContaining([own.os_hash_value, open.os_hash_value]) as unknown,
  )
  expect(await hashes(owner)).not.toContain(hidden.os_hash_value)
  expect(await find(owner, own.os_hash_value ?? "")).toMatchObject({
    hash_verified: true,
    source: "glance",
    source_id: own.id,
    tags: ["a", "b"],
    attributes: { name: "own", seed: "7", size: 16, visibility: "private", source: "glance" },
  })
})

test("what happens at Glance later is seen without being asked, deletions too", async () => {
  const first = catalog.put(owner)
  await catalog.swept(owner)
  expect(await hashes(owner)).toContain(first.os_hash_value)
  catalog.simulator.world.images.delete(first.id)
  const second = catalog.put(owner)
  await catalog.swept(owner)
  expect(await hashes(owner)).toContain(second.os_hash_value)
  expect(await hashes(owner)).not.toContain(first.os_hash_value)
})

test("a file of the library is there at once, with the copy at Glance that has the same content", async () => {
  const hash = sha256Hex()
  const atGlance = catalog.put(owner, { os_hash_value: hash, name: "at Glance" })
  await catalog.swept(owner)
  const cat = { filename: "cat.png", content_type: "image/png", bytes: Buffer.from("cat") }
  const id = await keepImage(catalog, owner, cat, { sha256: hash, createdAt: new Date("2020-01-01") })
  await catalog.ask("PATCH", `/v1/images/${id}`, {
    headers: owner.headers,
    body: { title: "A cat", tags: ["pet"] },
  })
  expect(await find(owner, hash)).toMatchObject({
    ...{ source: "library", source_id: id, tags: ["pet"] },
    attributes: { name: "A cat", filename: "cat.png", source: "library" },
  })
  await catalog.ask("DELETE", `/v1/images/${id}`, { headers: owner.headers })
  expect(await find(owner, hash)).toMatchObject({ source: "glance", source_id: atGlance.id })
})

test("a page has no image that Glance has deleted, however many it has deleted", async () => {
  const quiet = await openCatalog({ CATALOG_REFRESH_SECONDS: "3600", CATALOG_SWEEP_SECONDS: "3600" })
  const person = await quiet.as("demo")
  const images = Array.from({ length: 120 }, () => quiet.put(person, { name: "many", tags: ["gone"] }))
  const left = quiet.put(person, { name: "left", tags: ["gone"] })
  const list = async () =>
    (
      await quiet.ask<ImageDocument>("GET", "/api/images?filter[tags][any]=gone&page[size]=10", {
        headers: person.headers,
      })
    ).body
  expect((await list()).meta.total).toBe(121)
  for (const { id } of images) quiet.simulator.world.images.delete(id)
  const { data, meta } = await list()
  expect(data.map(({ id }) => id)).toEqual([left.os_hash_value])
  expect(meta.total).toBe(1)
  await quiet.close()
})

test("own writes through Polaris are seen by the next request", async () => {
  const { os_hash_value: hash, id } = catalog.put(owner)
  await catalog.swept(owner)
  const { compute } = owner.client
  await compute.updateImage.mutate({ imageId: id, operations: [{ op: "add", path: "/rating", value: "5" }] })
  expect(await find(owner, hash ?? "")).toMatchObject({ attributes: { rating: "5" } })
  await compute.deleteImage.mutate({ imageId: id })
  expect(await find(owner, hash ?? "")).toBeUndefined()
})

test("the answering copy is the own one, then an active one, then the oldest", async () => {
  const hash = sha256Hex()
  const at = (name: string, created: string, given: object, person = owner) =>
    catalog.put(person, { os_hash_value: hash, name, created_at: created, updated_at: created, ...given })
  at("foreign", "2020-01-01T00:00:00Z", { visibility: "public" }, stranger)
  const deactivated = at("deactivated", "2021-01-01T00:00:00Z", { status: "deactivated" })
  const older = at("older", "2022-01-01T00:00:00Z", {})
  const newer = at("newer", "2023-01-01T00:00:00Z", {})
  const names: unknown[] = []
  for (const next of [older, newer, deactivated]) {
    await catalog.swept(owner)
    names.push((await find(owner, hash))?.["attributes"])
    catalog.simulator.world.images.delete(next.id)
  }
  await catalog.swept(owner)
  names.push((await find(owner, hash))?.["attributes"])
  expect(names).toMatchObject([
    { name: "older" },
    { name: "newer" },
    { name: "deactivated" },
    { name: "foreign" },
  ])
})

const unidentified = async () =>
  (await catalog.ask<ImageDocument>("GET", "/api/images", owner)).body.meta.unidentified

test("a claim is not certain, and never merges with another project's image", async () => {
  const hash = sha256Hex()
  const sha512 = { os_hash_algo: "sha512", os_hash_value: "ab".repeat(64) }
  const claims = { properties: { "owner_specified.openstack.sha256": hash } }
  catalog.put(stranger, { ...sha512, ...claims, visibility: "public", name: "claimed by a stranger" })
  await catalog.swept(owner)
  expect(await find(owner, hash)).toMatchObject({ hash_verified: false })
  const before = await unidentified()
  const own = catalog.put(owner, { ...sha512, ...claims, name: "claimed by the owner" })
  await catalog.swept(owner)
  expect(await find(owner, hash)).toMatchObject({ hash_verified: false, source_id: own.id })
  expect(await unidentified()).toBe(before + 1)
  const certain = catalog.put(owner, { os_hash_value: hash, name: "certain" })
  await catalog.swept(owner)
  expect(await find(owner, hash)).toMatchObject({ hash_verified: true, source: "glance" })
  expect(await find(owner, hash)).toMatchObject({ source_id: certain.id })
})

test("a claim to another project's content is not a copy of it: nothing is deleted, changed or counted with it", async () => {
  const [hash, other] = [sha256Hex(), sha256Hex()]
  const claiming = (claim: string) => ({
    ...{ os_hash_algo: "sha512", os_hash_value: "ef".repeat(64) },
    properties: { "owner_specified.openstack.sha256": claim },
  })
  catalog.put(stranger, { os_hash_value: hash, visibility: "public", name: "certain" })
  const own = catalog.put(owner, { ...claiming(hash), name: "claimed by the owner" })
  const certain = catalog.put(owner, { os_hash_value: other })
  const foreign = catalog.put(stranger, { ...claiming(other), visibility: "public" })
  await catalog.swept(owner)
  const ask = (method: string, id: string, body?: unknown) =>
    catalog.ask(method, `/api/images/${id}`, { headers: owner.headers, body })
  for (const [method, body] of [
    ["POST", { rating: 1 }],
    ["DELETE", undefined],
  ] as const)
    expect((await ask(method, hash, body)).status).toBe(403)
  expect((await ask("DELETE", other)).body).not.toHaveProperty("remaining")
  const { images } = catalog.simulator.world
  expect([own, certain, foreign].map(({ id }) => images.has(id))).toEqual([true, false, true])
  expect(images.get(own.id)?.properties).toEqual(claiming(hash).properties)
})

test("a claim with the first half of another hash does not disturb what is certain", async () => {
  const hash = sha256Hex()
  const claim = `${hash.slice(0, 32)}${sha256Hex().slice(32)}`
  const sha512 = { os_hash_algo: "sha512", os_hash_value: "cd".repeat(64) }
  const claims = { properties: { "owner_specified.openstack.sha256": claim } }
  catalog.put(stranger, { ...sha512, ...claims, visibility: "public" })
  await catalog.swept(owner)
  expect(await find(owner, claim)).toMatchObject({ hash_verified: false })
  catalog.put(owner, { os_hash_value: hash })
  await catalog.swept(owner)
  expect(await find(owner, hash)).toMatchObject({ hash_verified: true })
  expect(await find(owner, claim)).toBeUndefined()
})

test("an upload through Polaris confirms its hash, for the project that owns the image", async () => {
  const bytes = Buffer.from(`uploaded ${sha256Hex()}`)
  const { compute } = clientOf(catalog.polaris.url, owner.headers)
  const formats = { disk_format: "raw", container_format: "bare" } as const
  const { id } = await compute.createImage.mutate({ name: "uploaded", ...formats })
  await compute.uploadImage.mutate({ imageId: id, file: new Blob([bytes]) })
  expect(await find(owner, sha256Hex(bytes))).toMatchObject({ hash_verified: true, source_id: id })
})

test("a reading that is under way when the index is cleared ends, and everything is read again", async () => {
  const image = catalog.put(stranger)
  await catalog.swept(stranger)
  const of = await catalog.context(stranger)
  const { database } = of.catalog
  const [scope, holder] = [stranger.projectId, "this test"]
  let isCleared = false
  const glanceFor: typeof of.catalog.glanceFor = (call) => {
    const glance = of.catalog.glanceFor(call)
    const page = async (query: string) => {
      const found = await glance.images.page(query)
      if (!isCleared) await clearIndex(database)
      isCleared = true
      return found
    }
    return { ...glance, images: { ...glance.images, page } }
  }
  const refresh = { call: of.call, scope, holder, changedSince: () => false, progress: () => undefined }
  let isDone: boolean | undefined
  const read = async () => {
    isDone = await refreshScope({ catalog: { ...of.catalog, glanceFor }, ...refresh })
    return isCleared
  }
  /** The catalog itself may be reading the scope. */
  await expect.poll(read).toBe(true)
  expect(isDone).toBe(false)
  expect(await hashes(stranger)).toContain(image.os_hash_value)
})

test("a scope that nobody uses is not refreshed any more, until somebody does", async () => {
  await catalog.restart({ CATALOG_IDLE_SECONDS: "1" })
  const people = [await catalog.as("demo"), await catalog.as("other")] as const
  const [idle, active] = people
  await catalog.swept(idle)
  const { database } = catalog.polaris.services
  const indexedAt = async () => {
    const rows = await database.query(({ run }) =>
      run("select indexed_at from catalog_scope where scope = $1", [idle.projectId]),
    )
    return rows[0]?.["indexed_at"]
  }
  /** Another scope is refreshed several times, and this one not once. */
  const stays = async () => {
    const before = await indexedAt()
    for (let sweeps = 0; sweeps < 3; sweeps++) await catalog.swept(active)
    return (await indexedAt()) === before
  }
  await expect.poll(stays).toBe(true)
  const image = catalog.put(idle)
  await catalog.swept(idle)
  expect(await hashes(idle)).toContain(image.os_hash_value)
})

import { randomBytes } from "node:crypto"
import { afterEach, beforeEach, expect, test } from "vitest"
import type { Image } from "../../simulator/index.js"
import type { ImageDocument } from "../../src/schemas/catalog/document.js"
import type { HashingStatus } from "../../src/schemas/catalog/hashing.js"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { eventually } from "../support/eventually.js"
import type { Person } from "../support/library.js"
import { startProxy, type Fault, type Proxy } from "../support/proxy.js"

/** Images at Glance that are read for their hashes while Glance fails. */

let catalog: CatalogStage
let proxy: Proxy
let owner: Person

beforeEach(async () => {
  catalog = await openCatalog()
  const { origin, pathname } = new URL(catalog.simulator.imageUrl)
  proxy = await startProxy(origin)
  await catalog.restart({ GLANCE_ENDPOINT: proxy.url + pathname })
  owner = await catalog.as("demo")
})
afterEach(async () => {
  await catalog.close()
  await proxy.close()
})

const hashing = async (method = "GET") =>
  (await catalog.ask<HashingStatus>(method, "/api/hashing", { headers: owner.headers })).body

/** The job's next attempt is made without its pause. */
const hurry = () =>
  catalog.polaris.services.database.query(({ run }) =>
    run("update pgboss.job set start_after = now() where state < 'active'", []),
  )

const bytesOf = (name: string) => Buffer.concat([Buffer.from(name), randomBytes(100_000)])

/** Requests for the bytes of this image fail. */
const fail = ({ id }: Image, fault: Fault) =>
  proxy.fault((call) => (call.endsWith(`/${id}/file`) ? fault : undefined))

const readings = ({ id }: Image) => proxy.passed.filter(({ call }) => call.endsWith(`/${id}/file`)).length

const hashes = async () =>
  (await catalog.ask<ImageDocument>("GET", "/api/images", { headers: owner.headers })).body.data.map(
    ({ id }) => id,
  )

test("an image whose bytes break off is read three times, and the others are read all the same", async () => {
  const [cut, whole] = [bytesOf("cut"), bytesOf("whole")]
  const broken = await catalog.putBytes(owner, cut, { created_at: "2026-01-01T00:00:00Z" })
  await catalog.putBytes(owner, whole, { created_at: "2026-01-02T00:00:00Z" })
  await catalog.swept(owner)
  fail(broken, { cutAnswerAfter: 5_000 })
  await hashing("POST")
  const status = await eventually(async () => {
    await hurry()
    const found = await hashing()
    expect(found).toMatchObject({ state: "finished", done: 1, failed: 1, left: 0 })
    return found
  })
  expect(status.failures).toEqual([
    { image_id: broken.id, message: expect.stringContaining("image service") as unknown },
  ])
  expect([readings(broken), await hashes()]).toEqual([3, [sha256Hex(whole)]])

  proxy.fault(() => undefined)
  expect(await hashing("POST")).toMatchObject({ state: "running", failed: 0, left: 1 })
  await eventually(async () => expect(await hashing()).toMatchObject({ state: "finished", done: 2 }))
  expect(await hashes()).toEqual(expect.arrayContaining([sha256Hex(cut), sha256Hex(whole)]))
})

test("while Glance is away the job waits, however often it has tried, and no image is given up", async () => {
  const bytes = bytesOf("later")
  const image = await catalog.putBytes(owner, bytes)
  await catalog.swept(owner)
  fail(image, { after: 0, then: { status: 503, body: "Glance is away" } })
  await hashing("POST")
  await eventually(async () => {
    await hurry()
    expect(readings(image)).toBeGreaterThan(4)
  })
  expect(await hashing()).toMatchObject({ state: "running", failed: 0, left: 1, failures: [] })
  proxy.fault(() => undefined)
  await eventually(async () => {
    await hurry()
    expect(await hashing()).toMatchObject({ state: "finished", done: 1, failed: 0, problem: null })
  })
  expect(await hashes()).toEqual([sha256Hex(bytes)])
})

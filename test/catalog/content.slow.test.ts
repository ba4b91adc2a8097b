import { afterAll, beforeAll, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import { keepImage } from "../support/library-rows.js"
import { pngOf } from "../support/library-upload.js"
import type { Person } from "../support/library.js"
import { clientOf } from "../support/stage.js"

let catalog: CatalogStage
let owner: Person
let stranger: Person

beforeAll(async () => {
  catalog = await openCatalog({ CATALOG_REFRESH_SECONDS: "60", CATALOG_SWEEP_SECONDS: "60" })
  owner = await catalog.as("demo")
  stranger = await catalog.as("other")
})
afterAll(() => catalog.close())

/** An image at Glance with these bytes, which came through Polaris. */
async function uploaded(bytes: Buffer<ArrayBuffer>): Promise<{ id: string; hash: string }> {
  const { compute } = clientOf(catalog.polaris.url, owner.headers)
  const { id } = await compute.createImage.mutate({ disk_format: "raw", container_format: "bare" })
  await compute.uploadImage.mutate({ imageId: id, file: new Blob([bytes]) })
  return { id, hash: sha256Hex(bytes) }
}

const get = (hash: string, headers: Record<string, string> = {}, method = "GET", person = owner) =>
  fetch(`${catalog.polaris.url}/api/images/${hash}/content`, {
    ...{ method, redirect: "manual" },
    headers: { ...person.headers, ...headers },
  })

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test("the bytes of an image at Glance, typed by their content, with the hash as ETag", async () => {
  const bytes = pngOf(300_000)
  const { hash } = await uploaded(bytes)
  for (const method of ["GET", "HEAD"]) {
    const response = await get(hash, {}, method)
    expect([response.status, Object.fromEntries(response.headers)]).toMatchObject([
      200,
      {
        "content-type": "image/png",
        "content-length": "300000",
        etag: `"${hash}"`,
        "accept-ranges": "bytes",
      },
    ])
    expect((await bytesOf(response)).equals(method === "GET" ? bytes : Buffer.alloc(0))).toBe(true)
  }
  expect((await get(hash, { "if-none-match": `"${hash}"` })).status).toBe(304)
  expect((await get(hash, { "if-none-match": `"${sha256Hex()}"` })).status).toBe(200)
})

test("ranges of an image at Glance", async () => {
  const bytes = pngOf(100_000)
  const { hash } = await uploaded(bytes)
  const parts: [range: string, start: number, end: number][] = [
    ["bytes=0-9", 0, 10],
    ["bytes=99990-", 99_990, 100_000],
    ["bytes=-5", 99_995, 100_000],
    ["bytes=5-999999", 5, 100_000],
  ]
  for (const [range, start, end] of parts) {
    const response = await get(hash, { range })
    expect([response.status, response.headers.get("content-range")]).toEqual([
      206,
      `bytes ${start}-${end - 1}/100000`,
    ])
    expect(response.headers.get("content-type")).toBe("image/png")
    expect((await bytesOf(response)).equals(bytes.subarray(start, end))).toBe(true)
  }
  const outside = await get(hash, { range: "bytes=100000-" })
  expect([outside.status, outside.headers.get("content-range")]).toEqual([416, "bytes */100000"])
  expect((await get(hash, { range: "bytes=0-1,5-6" })).status).toBe(200)
  expect((await get(hash, { range: "bytes=0-1", "if-range": `"${sha256Hex()}"` })).status).toBe(200)
  expect((await get(hash, { range: "bytes=0-1", "if-range": `"${hash}"` })).status).toBe(206)
})

test("a part of an image, and its type, where Glance's store cannot read parts", async () => {
  const bytes = pngOf(100_000)
  const { hash } = await uploaded(bytes)
  const { settings } = catalog.simulator.world
  settings.readsParts = false
  for (const [range, start, end] of [
    ["bytes=0-9", 0, 10],
    ["bytes=50000-60000", 50_000, 60_001],
    ["bytes=-5", 99_995, 100_000],
  ] as const) {
    const response = await get(hash, { range })
    expect([response.status, response.headers.get("content-range")]).toEqual([
      206,
      `bytes ${start}-${end - 1}/100000`,
    ])
    expect(response.headers.get("content-type")).toBe("image/png")
    expect((await bytesOf(response)).equals(bytes.subarray(start, end))).toBe(true)
  }
  expect((await get(hash, {}, "HEAD")).headers.get("content-type")).toBe("image/png")
  settings.readsParts = true
})

test("a file of the library is a redirect to its signed address", async () => {
  const bytes = pngOf(1_000)
  const cat = { filename: "cat.png", content_type: "image/png", bytes }
  await keepImage(catalog, owner, cat, { sha256: sha256Hex(bytes), format: "png" })
  const response = await get(sha256Hex(bytes))
  expect(response.status).toBe(302)
  const file = await fetch(response.headers.get("location") ?? "")
  expect((await bytesOf(file)).equals(bytes)).toBe(true)
})

test("the procedure has the address of the bytes, and refuses what has none", async () => {
  const bytes = pngOf(2_000)
  const { id, hash } = await uploaded(bytes)
  const address = await owner.client.catalog.content.query({ hash: hash.toUpperCase() })
  expect(address).toEqual({ url: `/api/images/${hash}/content`, is_signed: false })
  const response = await fetch(catalog.polaris.url + address.url, { headers: owner.headers })
  expect((await bytesOf(response)).equals(bytes)).toBe(true)

  const stored = pngOf(3_000)
  const dog = { filename: "dog.png", content_type: "image/png", bytes: stored }
  await keepImage(catalog, owner, dog, { sha256: sha256Hex(stored), format: "png" })
  const signed = await owner.client.catalog.content.query({ hash: sha256Hex(stored) })
  expect(signed.is_signed).toBe(true)
  expect((await bytesOf(await fetch(signed.url))).equals(stored)).toBe(true)

  await expect(stranger.client.catalog.content.query({ hash })).rejects.toThrow("Image not found")
  Object.assign(catalog.simulator.world.images.get(id) ?? {}, { stores: [] })
  await expect(owner.client.catalog.content.query({ hash })).rejects.toThrow("no data")
})

test("bytes with another hash break the connection, and their image is unverified from then on", async () => {
  const { id } = await uploaded(pngOf(200_000))
  const wrong = sha256Hex()
  const image = catalog.simulator.world.images.get(id)
  Object.assign(image ?? {}, { os_hash_algo: "sha256", os_hash_value: wrong })
  const { catalog: services, call } = await catalog.context(owner)
  services.index.noteChange(call.caller, id)
  const verified = async () =>
    (await catalog.images(owner)).find(({ hash }) => hash === wrong)?.["hash_verified"]
  expect(await verified()).toBe(true)
  await expect(get(wrong).then(bytesOf)).rejects.toThrow()
  expect(await verified()).toBe(false)
  services.index.noteChange(call.caller, id)
  expect(await verified()).toBe(false)
})

test("what a caller does not see has no content, and neither has what does not exist", async () => {
  const { hash } = await uploaded(pngOf(1_000))
  for (const response of [await get(hash, {}, "GET", stranger), await get(sha256Hex()), await get("abc")])
    expect([response.status, response.headers.get("content-type")]).toEqual([
      404,
      expect.stringContaining("application/vnd.api+json") as unknown,
    ])
  expect((await get(hash, {}, "POST")).status).toBe(405)
})

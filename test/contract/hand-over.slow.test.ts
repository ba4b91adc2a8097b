import { createHash, randomBytes, randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startS3, type SimulatedS3 } from "../../simulator/index.js"
import { openCloud, type Cloud } from "../support/cloud.js"
import { openGlance, type DirectGlance } from "../support/glance.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { MIB, uploadWhole } from "../support/library-upload.js"
import { startProxy, type Proxy } from "../support/proxy.js"
import { processed } from "../support/stored.js"

/** The library's store is simulated everywhere; Glance is the cloud's own, and reads it through a proxy. */
let cloud: Cloud
let store: SimulatedS3
let library: LibraryStage
let proxy: Proxy
let demo: Person
let glance: DirectGlance
const made: string[] = []

beforeAll(async () => {
  cloud = await openCloud()
  store = await startS3()
  proxy = await startProxy(store.endpoint)
  library = await openLibrary({ S3_ENDPOINT: proxy.url, HANDOVER: "web-download" }, {}, cloud)
  demo = await library.as("demo")
  glance = await openGlance(cloud.authUrl, "demo", cloud.region)
})
afterAll(async () => {
  for (const id of made) await glance.destroy(id)
  await library.close()
  await proxy.close()
  await store.close()
  await cloud.close()
})

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest("hex")

const asDisk = (name: string) => ({
  ...{ filename: "debian.raw", content_type: "application/octet-stream" },
  glance: {
    ...{ name, disk_format: "raw", container_format: "bare" },
    ...{ properties: { os_type: "linux", hw_disk_bus: "virtio" }, tags: ["base"] },
  },
})

/** Uploads a disk and waits until it has been handed over, or could not be. */
async function handOver(name: string, bytes: Buffer) {
  const { imageId, completed } = await uploadWhole(library, demo, bytes, asDisk(name))
  expect(completed.body).toMatchObject({ status: "stored" })
  return ended(imageId)
}

async function ended(imageId: string) {
  const image = await processed(library, demo, imageId)
  if (image.glance?.image_id !== undefined) made.push(image.glance.image_id)
  return image
}

async function named(name: string) {
  const answer = await glance.ask("GET", `/images?name=${encodeURIComponent(name)}`)
  return ((await answer.json()) as { images: Record<string, unknown>[] }).images
}

/** What the library and Glance say of a disk whose hand-over has succeeded. */
async function expectHandedOver(image: Awaited<ReturnType<typeof ended>>, name: string, bytes: Buffer) {
  const hash = { os_hash_algo: "sha512", os_hash_value: digest("sha512", bytes) }
  expect(image).toMatchObject({ status: "ready", sha256: digest("sha256", bytes), glance: hash })
  expect(image.failure).toBeUndefined()
  expect(await named(name)).toEqual([
    expect.objectContaining({
      ...{ ...hash, id: image.glance?.image_id, status: "active", size: bytes.length },
      ...{ name, disk_format: "raw", container_format: "bare", visibility: "private" },
      ...{ owner: demo.projectId, tags: ["base"], os_type: "linux", hw_disk_bus: "virtio" },
    }),
  ])
  const data = await glance.ask("GET", `/images/${image.glance?.image_id ?? ""}/file`)
  expect(digest("sha256", Buffer.from(await data.arrayBuffer()))).toBe(image.sha256)
}

/** A read by a signed URL: Polaris itself signs its requests in a header. */
const isByGlance = (call: string, signed: boolean) => call.startsWith("GET ") && signed

test("Glance fetches a disk from the store, and has the same bytes", async () => {
  const name = `fetched ${randomUUID()}`
  const bytes = randomBytes(12 * MIB + 77)
  await expectHandedOver(await handOver(name, bytes), name, bytes)
})

test("a store that Glance cannot read shows Glance's reason, and the import is tried again without another upload", async () => {
  const name = `unreadable ${randomUUID()}`
  const bytes = randomBytes(MIB)
  proxy.fault((call, { headers }) =>
    isByGlance(call, headers.authorization === undefined)
      ? { after: 0, then: { status: 503, body: "Slow down" } }
      : undefined,
  )
  const failed = await handOver(name, bytes)
  proxy.fault(() => undefined)
  expect(failed).toMatchObject({ status: "failed", failure: { status: 422, reason: "import_failed" } })
  expect(failed.failure?.message).toMatch(/^Glance could not import the file: .*(Task failed|503)/)
  expect(failed.failure?.message).not.toContain("gives no reason")
  expect(await named(name)).toEqual([])

  const puts = store.requests.filter(({ method }) => method === "PUT").length
  const path = `/v1/images/${failed.image_id}:process`
  expect(await library.ask("POST", path, { headers: demo.headers })).toMatchObject({ status: 200 })
  await expectHandedOver(await ended(failed.image_id), name, bytes)
  expect(store.requests.filter(({ method }) => method === "PUT")).toHaveLength(puts)
})

test("a connection that breaks in the middle leaves no half image", async () => {
  const name = `broken ${randomUUID()}`
  const bytes = randomBytes(6 * MIB)
  proxy.fault((call, { headers }) =>
    isByGlance(call, headers.authorization === undefined) ? { cutAnswerAfter: MIB } : undefined,
  )
  const failed = await handOver(name, bytes)
  proxy.fault(() => undefined)
  expect(failed).toMatchObject({ status: "failed" })
  expect(await named(name)).toEqual([])
  const path = `/v1/images/${failed.image_id}:process`
  expect(await library.ask("POST", path, { headers: demo.headers })).toMatchObject({ status: 200 })
  await expectHandedOver(await ended(failed.image_id), name, bytes)
})

test("a host that Glance may not fetch from is refused with its reason; a worker copies the same file", async () => {
  const name = `forbidden ${randomUUID()}`
  const bytes = randomBytes(MIB)
  await library.restart({
    S3_ENDPOINT: proxy.url.replace("127.0.0.1", "localhost"),
    HANDOVER: "web-download",
  })
  const failed = await handOver(name, bytes)
  expect(failed).toMatchObject({ status: "failed", failure: { status: 422, reason: "import_failed" } })
  expect(failed.failure?.message).toContain("does not pass filtering")
  expect(failed.failure?.message).not.toContain("X-Amz-Signature=")
  expect(await named(name)).toEqual([])

  await library.restart({ S3_ENDPOINT: proxy.url, HANDOVER: "stream" })
  const path = `/v1/images/${failed.image_id}:process`
  expect(await library.ask("POST", path, { headers: demo.headers })).toMatchObject({ status: 200 })
  await expectHandedOver(await ended(failed.image_id), name, bytes)
})

test("a worker copies a disk to Glance, and the file is dropped where that is the policy", async () => {
  await library.restart({ S3_ENDPOINT: proxy.url, HANDOVER: "stream", HANDOVER_OBJECT: "drop" })
  const name = `copied ${randomUUID()}`
  const bytes = randomBytes(12 * MIB + 77)
  const done = await handOver(name, bytes)
  await expectHandedOver(done, name, bytes)
  const objects = () => [...(store.store.buckets.get("polaris")?.objects.keys() ?? [])]
  await expect.poll(objects).not.toContain(`uploads/${done.image_id}/original`)
})

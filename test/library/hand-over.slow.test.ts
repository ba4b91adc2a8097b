import { createHash, randomBytes } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { LibraryImage } from "../../src/schemas/library/images.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { processed, storeImage } from "../support/stored.js"

let library: LibraryStage
let demo: Person

beforeAll(async () => {
  library = await openLibrary({ HANDOVER: "web-download" })
  demo = await library.as("demo")
})
afterAll(() => library.close())

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest("hex")
const disk = (bytes: Buffer, glance: object = {}) => ({
  ...{ filename: "debian.raw", content_type: "application/octet-stream", bytes, glance },
})
const path = (id: string) => `/v1/images/${id}`
const originals = () => [...(library.store.store.buckets.get("polaris")?.objects.keys() ?? [])]
const images = () => [...library.simulator.world.images.values()]
const named = (name: string) => images().find((image) => image.name === name)

async function image(id: string): Promise<LibraryImage> {
  return (await library.ask<LibraryImage>("GET", path(id), { headers: demo.headers })).body
}

/** Lets Glance inspect what it stores, as it has done since 2025.1, while `work` runs. */
async function withInspection<T>(work: () => Promise<T>): Promise<T> {
  const { settings } = library.simulator.world
  const { release } = settings
  settings.release = "2025.1"
  return work().finally(() => (settings.release = release))
}

test("a disk image becomes an image at Glance, with the properties and tags that were asked for", async () => {
  const bytes = randomBytes(3 * 2 ** 20)
  const glance = {
    name: "Debian 12",
    properties: { os_type: "linux", hw_disk_bus: "virtio" },
    tags: ["base"],
    ...{ visibility: "shared", min_disk: 4, min_ram: 512 },
  }
  const done = await processed(library, demo, await storeImage(library, demo, disk(bytes, glance)))
  const { glance: copy } = done
  expect(done).toMatchObject({ status: "ready", sha256: digest("sha256", bytes) })
  expect(copy).toMatchObject({ os_hash_algo: "sha512", os_hash_value: digest("sha512", bytes) })
  expect(named("Debian 12")).toMatchObject({
    ...{ id: copy?.image_id, status: "active", size: bytes.length, visibility: "shared" },
    ...{ min_disk: 4, min_ram: 512 },
    ...{ disk_format: "raw", container_format: "bare", owner: demo.projectId, tags: ["base"] },
    properties: { os_type: "linux", hw_disk_bus: "virtio" },
  })
  expect(originals()).toContain(`uploads/${done.image_id}/original`)
})

test("an OVA is one at Glance", async () => {
  const given = { ...disk(Buffer.alloc(10_240)), filename: "appliance.ova" }
  const done = await processed(library, demo, await storeImage(library, demo, given))
  expect(done.status).toBe("ready")
  expect(named("appliance")).toMatchObject({ container_format: "ova", disk_format: "vmdk" })
})

test("an import that Glance refuses shows its reason, leaves nothing there, and can be tried again", async () => {
  const glance = { name: "refused", disk_format: "qcow2" }
  const given = { ...disk(randomBytes(70_000), glance), filename: "disk.qcow2" }
  const failed = await withInspection(async () =>
    processed(library, demo, await storeImage(library, demo, given)),
  )
  expect(failed).toMatchObject({
    ...{ status: "failed", failure: { status: 422, reason: "import_failed" } },
    ...{ glance: {} },
  })
  expect(failed.failure?.message).toContain("Task failed due to Internal Error")
  expect(named("refused")).toBeUndefined()
  expect(originals()).toContain(`uploads/${failed.image_id}/original`)

  const again = await library.ask("POST", `${path(failed.image_id)}:process`, { headers: demo.headers })
  expect(again).toMatchObject({ status: 200, body: { status: "stored" } })
  const done = await processed(library, demo, failed.image_id)
  expect(done).toMatchObject({ status: "ready" })
  expect(done.failure).toBeUndefined()
  expect(named("refused")).toMatchObject({ id: done.glance?.image_id, status: "active" })

  const refused = await library.ask("POST", `${path(failed.image_id)}:process`, { headers: demo.headers })
  expect(refused.status).toBe(409)
})

test("a file that is not the one its client has hashed never comes to Glance", async () => {
  const given = { ...disk(randomBytes(1000), { name: "wrong" }), client_sha256: "0".repeat(64) }
  const failed = await processed(library, demo, await storeImage(library, demo, given))
  expect(failed).toMatchObject({ status: "failed", failure: { reason: "wrong_hash" } })
  expect(named("wrong")).toBeUndefined()
  expect(originals()).not.toContain(`uploads/${failed.image_id}/original`)
  const again = await demo.client.library.images.process
    .mutate({ image_id: failed.image_id })
    .catch((error: unknown) => error)
  expect(again).toMatchObject({ data: { code: "CONFLICT" } })
})

/** Lets Glance have something else of every image that it stores while `work` runs. */
async function withWrong<T>(
  facts: Partial<Record<"os_hash_value" | "size", unknown>>,
  work: () => Promise<T>,
) {
  const { images } = library.simulator.world
  const { set } = images
  images.set = (key, image) => {
    for (const [name, value] of Object.entries(facts))
      Object.defineProperty(image, name, { get: () => value, set: () => undefined, enumerable: true })
    return set.call(images, key, image)
  }
  return work().finally(() => (images.set = set))
}

test.each([
  ["hash", { os_hash_value: "0".repeat(128) }, "the sha512 000"],
  ["size", { size: 5 }, "5 bytes instead of 1000"],
])("a copy with another %s is removed, and can be made again", async (_what, facts, difference) => {
  const given = disk(randomBytes(1000), { name: "miscopied" })
  const failed = await withWrong(facts, async () =>
    processed(library, demo, await storeImage(library, demo, given)),
  )
  expect(failed).toMatchObject({ status: "failed", failure: { status: 422, reason: "wrong_copy" } })
  expect(failed.failure?.message).toContain(difference)
  expect(named("miscopied")).toBeUndefined()
  expect(originals()).toContain(`uploads/${failed.image_id}/original`)
  await library.ask("POST", `${path(failed.image_id)}:process`, { headers: demo.headers })
  const done = await processed(library, demo, failed.image_id)
  expect(done).toMatchObject({ status: "ready", glance: { image_id: named("miscopied")?.id } })
  library.simulator.world.images.clear()
})

test("a reader processes nothing again, and nobody what is another project's", async () => {
  const done = await processed(library, demo, await storeImage(library, demo, disk(randomBytes(100))))
  const ask = async (account: "reader" | "other") => {
    const { headers } = await library.as(account)
    return (await library.ask("POST", `${path(done.image_id)}:process`, { headers })).status
  }
  expect([await ask("reader"), await ask("other")]).toEqual([403, 404])
})

test("an attribute of images is not a property", async () => {
  const body = { ...disk(Buffer.alloc(1), { properties: { owner: "x" } }), bytes: undefined, size_bytes: 1 }
  const refused = await library.ask("POST", "/v1/images", { headers: demo.headers, body })
  expect(refused.status).toBe(400)
  expect(JSON.stringify(refused.body)).toContain("glance.properties.owner")
})

test("a hand-over goes on when Polaris stops in the middle", async () => {
  const bytes = randomBytes(2 * 2 ** 20)
  const id = await storeImage(library, demo, disk(bytes, { name: "restarted" }))
  await expect.poll(() => named("restarted")).toBeDefined()
  await library.restart()
  const done = await processed(library, demo, id)
  expect(done).toMatchObject({ status: "ready", glance: { os_hash_value: digest("sha512", bytes) } })
  expect(images().filter(({ name }) => name === "restarted")).toHaveLength(1)
})

/** Lets Glance read what is copied to it meanwhile so slowly that the copy does not end. */
async function slowly<T>(work: () => Promise<T>): Promise<T> {
  const { settings } = library.simulator.world
  settings.uploadRate = 1000
  return work().finally(() => (settings.uploadRate = 0))
}

test("a worker copies where Glance may not fetch, also after a stop, and drops the file if it is to", async () => {
  await library.restart({ HANDOVER: "stream", HANDOVER_OBJECT: "drop" })
  const bytes = randomBytes(2 ** 20)
  const id = await slowly(async () => {
    const begun = await storeImage(library, demo, disk(bytes, { name: "copied" }))
    await expect.poll(() => named("copied")?.status).toBe("saving")
    return begun
  })
  await library.restart({ HANDOVER: "stream", HANDOVER_OBJECT: "drop" })
  const done = await processed(library, demo, id)
  expect(done).toMatchObject({ status: "ready", glance: { os_hash_value: digest("sha512", bytes) } })
  expect(named("copied")).toMatchObject({ id: done.glance?.image_id, size: bytes.length, status: "active" })
  await expect.poll(originals).not.toContain(`uploads/${id}/original`)
})

test("deleting an image ends its hand-over and removes what is at Glance; restoring begins it again", async () => {
  await library.restart({ HANDOVER: "stream" })
  const bytes = randomBytes(2 ** 20)
  const id = await slowly(async () => {
    const begun = await storeImage(library, demo, disk(bytes, { name: "deleted" }))
    await expect.poll(() => named("deleted")?.status).toBe("saving")
    expect((await library.ask("DELETE", path(begun), { headers: demo.headers })).status).toBe(200)
    await expect.poll(() => named("deleted")).toBeUndefined()
    return begun
  })
  const restored = await library.ask("POST", `${path(id)}:restore`, { headers: demo.headers })
  expect(restored.status).toBe(200)
  expect(await processed(library, demo, id)).toMatchObject({ status: "ready" })
  expect(await image(id)).toMatchObject({ glance: { image_id: named("deleted")?.id } })
})

import { randomUUID } from "node:crypto"
import { Readable } from "node:stream"
import { pino } from "pino"
import { beforeEach, expect, onTestFinished, test } from "vitest"
import { readConfig } from "../../src/config.js"
import { createGlance } from "../../src/glance/glance.js"
import { remove } from "../../src/images/change.js"
import { createImage } from "../../src/images/create.js"
import { getImage } from "../../src/images/get.js"
import { list } from "../../src/images/list.js"
import { updateImage } from "../../src/images/update.js"
import { listImagesInput } from "../../src/schemas/list.js"
import { createServices } from "../../src/services.js"
import { sendUpload } from "../../src/upload/send.js"
import type { Upload } from "../../src/upload/upload.js"
import { callOf } from "../support/calls.js"
import { openCloud, signIn } from "../support/cloud.js"
import { startProxy, type Proxy } from "../support/proxy.js"

/** What runs jobs will do: services, a call made by hand, and no HTTP request to Polaris. */
async function job(signal: AbortSignal, proxy: Proxy, authUrl: string) {
  const config = readConfig({ OS_AUTH_URL: authUrl, GLANCE_ENDPOINT: `${proxy.url}/image` })
  const services = await createServices(config, { log: pino({ level: "silent" }) })
  onTestFinished(() => services.close())
  const { token } = await signIn(authUrl, "demo")
  const start = { id: `req-${randomUUID()}`, signal }
  const credentials = { token, projectId: undefined, address: "127.0.0.1" }
  const call = callOf(await services.callers.identify(credentials, start), {}, signal)
  return { ...services, call, glance: createGlance(services, call), isUploading: async () => false }
}

let proxy: Proxy
let ends: AbortController
let worker: Awaited<ReturnType<typeof job>>

beforeEach(async () => {
  const cloud = await openCloud()
  onTestFinished(() => cloud.close())
  const { imageEndpoint = "" } = await signIn(cloud.authUrl, "demo")
  proxy = await startProxy(new URL(imageEndpoint).origin)
  onTestFinished(() => proxy.close())
  ends = new AbortController()
  worker = await job(ends.signal, proxy, cloud.authUrl)
})

const newImage = () =>
  createImage(worker.glance.images, { name: randomUUID(), container_format: "bare", disk_format: "raw" })

const uploadOf = (imageId: string, source: Readable): Upload => ({
  ...{ imageId, source, size: undefined, sizeHint: undefined, sha256: undefined, digests: [] },
  trailingFields: undefined,
  translate: (error) => error,
})

const listed = async (name: string) =>
  (await list(worker, listImagesInput.parse({ name }))).images.map(({ id }) => id)

test("a call without an HTTP request creates, changes, lists, fills and deletes an image", async () => {
  const { id, name = "" } = await newImage()
  const operations = [{ op: "replace" as const, path: "/min_ram", value: 64 }]
  expect(await updateImage(worker, { imageId: id, operations })).toMatchObject({ id, min_ram: 64 })
  expect(await listed(name)).toEqual([id])
  const bytes = Buffer.alloc(100_000, 7)
  const upload = uploadOf(id, Readable.from([bytes]))
  expect(await sendUpload(worker, upload)).toEqual({ success: true, imageId: id })
  expect(await worker.glance.images.get(id)).toMatchObject({ status: "active", size: bytes.length })
  expect(await remove(worker, id)).toBe(true)
  expect(await listed(name)).toEqual([])
})

test("every request to OpenStack carries the call's id", async () => {
  await newImage()
  expect(new Set(proxy.passed.map(({ headers }) => headers["x-openstack-request-id"]))).toEqual(
    new Set([worker.call.id]),
  )
})

test("the client of Glance returns images as Glance sends them, and the verbs as the guide describes them", async () => {
  const { imageEndpoint, token } = worker.call.caller
  const attributes = { name: randomUUID(), hw_qemu_guest_agent: true, tags: ["b", "a"] }
  const created = await createImage(worker.glance.images, attributes)
  const response = await fetch(`${imageEndpoint}/v2/images/${created.id}`, {
    headers: { "x-auth-token": token },
  })
  const stored: unknown = await response.json()
  expect(stored).toMatchObject({ hw_qemu_guest_agent: "yes", checksum: null })
  const { images } = worker.glance
  expect(await images.get(created.id)).toEqual(stored)
  expect((await images.page(`name=${attributes.name}`)).images).toEqual([stored])
  expect(created).toMatchObject({ hw_qemu_guest_agent: true, tags: ["a", "b"] })
  expect(created).not.toHaveProperty("checksum")
  expect(await getImage(images, created.id)).toEqual(created)
  expect(await list(worker, listImagesInput.parse({ name: attributes.name }))).toMatchObject({
    images: [created],
  })
})

const LEFT = { status: 499, reason: "caller_gone" }
const verbs: [string, (id: string) => Promise<unknown>][] = [
  ["list", () => list(worker, listImagesInput.parse({}))],
  [
    "update",
    (imageId) => updateImage(worker, { imageId, operations: [{ op: "add", path: "/a", value: "b" }] }),
  ],
  ["delete", (id) => remove(worker, id)],
]

test.each(verbs)("aborting the call's signal cuts the request of %s", async (_, verb) => {
  const { id } = await newImage()
  proxy.fault(() => ({ after: 0, then: "stall" }))
  const before = proxy.passed.length
  const work = verb(id)
  await expect.poll(() => proxy.passed.length).toBeGreaterThan(before)
  ends.abort()
  await expect(work).rejects.toMatchObject(LEFT)
  expect(await proxy.passed.at(-1)?.ended).toBe("cut")
})

test("aborting the call's signal cuts an upload, and the image can be uploaded to again", async () => {
  const { id } = await newImage()
  async function* endless() {
    for (;;) yield await new Promise<Buffer>((resolve) => setImmediate(resolve, Buffer.alloc(65_536)))
  }
  const work = sendUpload(worker, uploadOf(id, Readable.from(endless())))
  const put = () => proxy.passed.find(({ call }) => call.startsWith("PUT "))
  await expect.poll(() => put()?.sent ?? 0).toBeGreaterThan(0)
  ends.abort()
  await expect(work).rejects.toMatchObject(LEFT)
  expect(await put()?.ended).toBe("cut")
  const { images } = worker.glance.until(new AbortController().signal)
  await expect.poll(async () => (await images.get(id)).status).toBe("queued")
})

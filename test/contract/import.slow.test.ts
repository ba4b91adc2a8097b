import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { stage, type UploadPerson } from "../support/stage.js"
import { expectRefusal } from "./refusal.js"
import { NOBODYS, wrong, type NewImage } from "./support.js"

const s = stage({ SOURCE_URL_HOSTS: "127.0.0.1" })

const BYTES = Buffer.alloc(4_000)
const FORMATS = { disk_format: "raw", container_format: "bare" } as const

/** A web server with one file. */
const asked: string[] = []
const files = createServer(({ url: path = "" }, response) => {
  asked.push(path)
  if (path.endsWith(".raw")) response.end(BYTES)
  else response.writeHead(404).end()
})
const at = (path: string) => `http://127.0.0.1:${(files.address() as AddressInfo).port}${path}`

beforeAll(async () => {
  await once(files.listen(0, "127.0.0.1"), "listening")
})
afterAll(() => files.close())

const client = (person: UploadPerson = "demo") => s.client[person].compute.image

const ended = (imageId: string) =>
  expect.poll(async () => (await client().importStatus.query({ imageId })).status, { interval: 100 })

/** An image that is deleted when the tests have ended. */
async function byImport(image: NewImage, from: string) {
  const input = { image: { ...FORMATS, ...image }, method: "web-download", url: from } as const
  const { id } = await client().createImageByImport.mutate(input)
  return id
}

describe("importMethods and stores", () => {
  test("are what the cloud has", async () => {
    const { methods } = await client().importMethods.query()
    expect(methods).toEqual(expect.arrayContaining(["glance-direct", "web-download", "copy-image"]))
    const { stores } = await client().stores.query()
    expect(stores.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(["file"])
  })
})

describe("importImage", () => {
  test("lets Glance fetch a URL, and the status follows", async () => {
    const imageId = await s.image()
    expect(await client().importStatus.query({ imageId })).toEqual({ status: "none", failedStores: [] })
    const given = { imageId, method: "web-download", url: at("/one.raw") } as const
    expect(await client().importImage.mutate(given)).toEqual({ success: true, imageId })
    await ended(imageId).toBe("succeeded")
    expect(await client().importStatus.query({ imageId })).toMatchObject({ method: "web-download" })
    const image = await client().getImageById.query({ imageId })
    expect(image).toMatchObject({ status: "active", size: BYTES.length })
    expect(asked.filter((path) => path === "/one.raw")).toHaveLength(1)
  })

  test("says why Glance could not fetch it, and a second import works", async () => {
    const imageId = await s.image()
    const from = (path: string) => ({ imageId, method: "web-download", url: at(path) }) as const
    await client().importImage.mutate(from("/missing?secret=abc"))
    await ended(imageId).toBe("failed")
    const status = await client().importStatus.query({ imageId })
    expect(status).toMatchObject({ method: "web-download", message: expect.stringMatching(/URL/) as string })
    expect(JSON.stringify(status)).not.toContain("secret")
    expect(await client().getImageById.query({ imageId })).toMatchObject({ status: "queued" })
    await client().importImage.mutate(from("/two.raw"))
    await ended(imageId).toBe("succeeded")
  })

  test("takes what was staged", async () => {
    const imageId = await s.image()
    const given = { imageId, method: "glance-direct" } as const
    const refused = { code: "CONFLICT", glance: 409, says: /staged/ } as const
    await expectRefusal(client().importImage.mutate(given), refused)
    await s.glance.ask("PUT", `/images/${imageId}/stage`, new Uint8Array(BYTES), "application/octet-stream")
    await client().importImage.mutate({ ...given, stores: ["file"] })
    await ended(imageId).toBe("succeeded")
  })

  test("copies to other stores for those whom Glance lets", async () => {
    const imageId = await s.image()
    await s.glance.upload(imageId, BYTES.length)
    const given = { imageId, method: "copy-image" as const, stores: ["file"] }
    await expectRefusal(client().importImage.mutate(given), { code: "FORBIDDEN", glance: 403 })
    const there = { code: "BAD_REQUEST", glance: 400, says: /already present/ } as const
    await expectRefusal(client("admin").importImage.mutate(given), there)
  })

  test("is refused as Glance refuses it", async () => {
    const from = { method: "web-download", url: at("/one.raw") } as const
    const active = await s.image()
    await s.glance.upload(active, BYTES.length)
    const conflict = { code: "CONFLICT", glance: 409 } as const
    await expectRefusal(client().importImage.mutate({ imageId: active, ...from }), conflict)
    const missing = { code: "NOT_FOUND", glance: 404 } as const
    for (const imageId of [NOBODYS, await s.image({}, "other")])
      await expectRefusal(client().importImage.mutate({ imageId, ...from }), missing)
    const foreign = await s.image({ visibility: "community" }, "other")
    const forbidden = { code: "FORBIDDEN", glance: 403 } as const
    await expectRefusal(client().importImage.mutate({ imageId: foreign, ...from }), forbidden)
  })

  test("is a CONFLICT while data is being uploaded", async () => {
    const imageId = await s.image()
    await s.underway(imageId, 1_000_000)
    const given = { imageId, method: "web-download", url: at("/one.raw") } as const
    await expectRefusal(client().importImage.mutate(given), { code: "CONFLICT", says: /being uploaded/ })
  })

  test("names a method that the cloud does not offer, and a store that it does not have", async () => {
    const imageId = await s.image()
    const source = { region: "RegionTwo", imageId: NOBODYS }
    await expectRefusal(client().importImage.mutate({ imageId, method: "glance-download", source }), {
      ...{
        code: "BAD_REQUEST",
        glance: 400,
        says: /^method: this cloud does not offer glance-download, but .*web-download/,
      },
    })
    await expectRefusal(
      client().importImage.mutate({ imageId, method: "glance-direct", stores: ["file", "attic"] }),
      { code: "BAD_REQUEST", says: /^stores: attic is not a store of this cloud, which has file/ },
    )
  })

  test.each([
    [{ method: "web-download" }, /^url: is missing/],
    [{ method: "glance-direct", url: "https://example.org/x" }, /^url: belongs to the method web-download/],
    [{ method: "glance-download" }, /^source: is missing/],
    [{ method: "carrier-pigeon" }, /^method: /],
    [{ method: "glance-direct", stores: ["a"], all_stores: true }, /^stores: cannot be given together/],
    [{ method: "glance-direct", all_stores_must_succeed: true }, /^all_stores_must_succeed: /],
  ])("refuses %j", async (fields, says) => {
    const call = client().importImage.mutate(wrong({ imageId: NOBODYS, ...fields }))
    await expectRefusal(call, { code: "BAD_REQUEST", says })
  })

  test.each([
    ["ftp://example.org/x", /^url: must be a URL/],
    ["file:///etc/passwd", /^url: must be a URL/],
    ["https://me:secret@example.org/x", /^url: must not contain a user name/],
    ["http://0x7f.1/x", /^url: .*unusual notation/],
    ["http://2130706433/x", /^url: .*unusual notation/],
    ["http://169.254.169.254/latest", /^url: .*not on the internet.*SOURCE_URL_HOSTS/],
    ["http://[::1]/x", /^url: .*not on the internet/],
    ["http://glance.internal/x", /^url: .*not on the internet/],
    ["https://example.org:9292/x", /^url: must use port 80 or 443/],
  ])("refuses %s before Glance sees it", async (given, says) => {
    const before = s.proxy.passed.length
    const image = { name: "never", ...FORMATS }
    const method = "web-download"
    for (const call of [
      client().importImage.mutate({ imageId: NOBODYS, method, url: given }),
      client().createImageByImport.mutate({ image, method, url: given }),
    ])
      await expectRefusal(call, { code: "BAD_REQUEST", says })
    expect(s.proxy.passed).toHaveLength(before)
  })
})

describe("createImageByImport", () => {
  const named = async (name: string) => (await client().listImages.query({ name })).map(({ id }) => id)

  test("creates an image and lets Glance fetch its data", async () => {
    const imageId = await byImport({ name: "imported", tags: ["new"], team: "web" }, at("/three.raw"))
    await ended(imageId).toBe("succeeded")
    const expected = { name: "imported", status: "active", tags: ["new"], team: "web", visibility: "private" }
    expect(await client().getImageById.query({ imageId })).toMatchObject(expected)
    await s.glance.destroy(imageId)
  })

  test("leaves no image behind if the import is refused", async () => {
    const name = `refused ${Date.now()}`
    const image = { name, ...FORMATS }
    const source = { region: "RegionTwo", imageId: NOBODYS }
    const call = client().createImageByImport.mutate({ image, method: "glance-download", source })
    await expectRefusal(call, { code: "BAD_REQUEST", glance: 400, says: /^method: / })
    expect(await named(name)).toEqual([])
  })

  test("leaves another image with the same id alone", async () => {
    const id = await s.image()
    const given = { method: "web-download", url: at("/one.raw") } as const
    const call = client().createImageByImport.mutate({ image: { id, ...FORMATS }, ...given })
    await expectRefusal(call, { code: "CONFLICT", glance: 409 })
    expect(await client().getImageById.query({ imageId: id })).toMatchObject({ status: "queued" })
  })

  test("names what an import needs, and what is wrong with the image", async () => {
    const given = { method: "web-download", url: at("/one.raw") } as const
    for (const [image, says] of [
      [{ container_format: "bare" }, /^image.disk_format: is missing/],
      [{ ...FORMATS, min_ram: -1 }, /^image.min_ram: /],
      [{ ...FORMATS, owner: "me" }, /^image.owner: /],
    ] as const) {
      const call = client().createImageByImport.mutate(wrong({ image, ...given }))
      await expectRefusal(call, { code: "BAD_REQUEST", says })
    }
  })

  test("leaves no image behind if Glance's answer is lost", async () => {
    const name = `lost ${Date.now()}`
    s.proxy.fault((call) => (call.endsWith("/import") ? { after: 0, then: "cut" } : undefined))
    const image = { name, ...FORMATS }
    const given = { method: "web-download", url: at("/four.raw") } as const
    await expect(client().createImageByImport.mutate({ image, ...given })).rejects.toThrow()
    s.proxy.fault(() => undefined)
    expect(await named(name)).toEqual([])
  })
})

describe("tasks", () => {
  test("of an image are its imports, newest first, without their URLs", async () => {
    const imageId = await s.image()
    expect(await client().tasks.query({ imageId })).toEqual({ tasks: [] })
    const from = (path: string) => ({ imageId, method: "web-download", url: at(path) }) as const
    await client().importImage.mutate(from("/missing?secret=abc"))
    await ended(imageId).toBe("failed")
    await setTimeout(1_100) // Glance's times are in seconds
    await client().importImage.mutate(from("/three.raw"))
    await ended(imageId).toBe("succeeded")
    const { tasks } = await client().tasks.query({ imageId })
    const facts = { type: "api_image_import", method: "web-download", imageId, owner: s.projects.demo }
    expect(tasks).toMatchObject([
      { ...facts, status: "success" },
      { ...facts, status: "failure", message: "Task failed due to Internal Error" },
    ])
    for (const { created_at, updated_at, expires_at } of tasks)
      for (const time of [created_at, updated_at, expires_at])
        expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/)
    expect(JSON.stringify(tasks)).not.toContain("127.0.0.1")
    await expectRefusal(client("other").tasks.query({ imageId }), { code: "NOT_FOUND", glance: 404 })
  })

  test("of all are for administrators, page by page", async () => {
    await expectRefusal(client().tasks.query(), { code: "FORBIDDEN", glance: 403 })
    const imageId = await byImport({ name: "tasks" }, at("/four.raw"))
    await ended(imageId).toBe("succeeded")
    const [own] = (await client().tasks.query({ imageId })).tasks
    const found: string[] = []
    let marker: string | undefined
    do {
      const page = await client("admin").tasks.query({ limit: 2, ...(marker && { marker }) })
      expect(page.tasks.length).toBeLessThanOrEqual(2)
      found.push(...page.tasks.map(({ id }) => id))
      marker = page.marker
    } while (marker !== undefined && found.length < 1000)
    expect(found.filter((id) => id === own?.id)).toHaveLength(1)
    expect(new Set(found).size).toBe(found.length)
  })

  test("are on one page for an image", async () => {
    const query = client().tasks.query({ imageId: NOBODYS, limit: 1 })
    await expectRefusal(query, { code: "BAD_REQUEST", says: /limit/ })
  })
})

import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { secret } from "../support/log-folder.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS } from "./support.js"

const c = contract()

/** Zeros are raw and nothing else. */
const BYTES = Buffer.alloc(100_000)

type LinkOptions = Omit<Parameters<typeof c.demo.createDownloadLink.mutate>[0], "imageId">

async function make(options: LinkOptions = {}, attributes: Parameters<typeof c.image>[0] = {}) {
  const { id: imageId } = await c.image(attributes)
  await c.glance.upload(imageId, BYTES.length)
  const link = await c.demo.createDownloadLink.mutate({ imageId, ...options })
  secret(secretOf(link.url))
  return { ...link, imageId }
}

const secretOf = (url: string) => url.split("/").at(-2) ?? ""

/** As curl: nothing but the URL. */
const get = (url: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(url, { headers, method })

const sizeOf = async (response: Response) => (await response.arrayBuffer()).byteLength

async function expectRefused(response: Response, status: number, says: RegExp): Promise<void> {
  const body: unknown = await response.json()
  expect([response.status, body]).toEqual([
    status,
    { error: expect.objectContaining({ message: expect.stringMatching(says) as string }) as object },
  ])
}

describe("a download link", () => {
  test("gives anyone the data, with its name, hash and parts, and nothing else", async () => {
    const { url, imageId, filename, size } = await make({}, { name: 'Zoë "24"/7' })
    expect([filename, size]).toEqual(['Zoë "24"_7.raw', BYTES.length])
    expect(url.startsWith(`${c.url}/polaris-bff/downloads/d_`)).toBe(true)
    const whole = await get(url)
    expect(whole.status).toBe(200)
    const { os_hash_value } = await c.demo.getImageById.query({ imageId })
    const sent = Buffer.from(await whole.arrayBuffer())
    expect(createHash("sha512").update(sent).digest("hex")).toBe(os_hash_value)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      etag: `"${os_hash_value}"`,
      "x-robots-tag": "noindex, nofollow",
      "content-disposition": expect.stringContaining("attachment") as string,
    })
    const head = await get(url, {}, "HEAD")
    expect([head.status, head.headers.get("content-length"), await sizeOf(head)]).toEqual([
      ...[200, String(BYTES.length), 0],
    ])
    const rest = await get(url, { range: "bytes=99990-", "if-range": `"${os_hash_value}"` })
    expect([rest.status, await sizeOf(rest)]).toEqual([206, 10])
    expect((await get(url, { "if-none-match": `"${os_hash_value}"` })).status).toBe(304)
    expect((await get(url, {}, "POST")).status).toBe(405)
  })

  test("has the uses that it was given: requests that get bytes count, others do not", async () => {
    const { url, id } = await make({ uses: 2 })
    expect((await get(url, {}, "HEAD")).status).toBe(200)
    expect((await get(url, { range: "bytes=100000-" })).status).toBe(416)
    expect(await sizeOf(await get(url))).toBe(BYTES.length)
    expect(await sizeOf(await get(url, { range: "bytes=0-9" }))).toBe(10)
    await expectRefused(await get(url), 410, /no downloads left/)
    const { links } = await c.demo.downloadLinks.query()
    expect(links.find((link) => link.id === id)).toMatchObject({ uses: 2, mostUses: 2 })
  })

  test("has the same last use for two requests at once", async () => {
    const { url } = await make({ uses: 1 })
    const statuses = await Promise.all([1, 2, 3].map(async () => (await sizeAndStatus(url)).status))
    expect(statuses.toSorted()).toEqual([200, 410, 410])
  })

  test("is listed for its project and image, without its URL", async () => {
    const { id, imageId, url, filename } = await make()
    const { links } = await c.demo.downloadLinks.query({ imageId })
    expect(links).toEqual([
      {
        ...{ id, imageId, filename, uses: 0 },
        createdBy: { id: expect.any(String) as string, name: "demo" },
        created_at: expect.any(String) as string,
        expires_at: expect.any(String) as string,
      },
    ])
    expect(JSON.stringify(links)).not.toContain(secretOf(url))
    expect((await c.other.downloadLinks.query()).links).toEqual([])
  })

  test("is revoked by its project, and by nobody else", async () => {
    const { id: linkId, url } = await make()
    await expectRefusal(c.other.revokeDownloadLink.mutate({ linkId }), { code: "NOT_FOUND", says: /no such/ })
    expect((await get(url, {}, "HEAD")).status).toBe(200)
    expect(await c.demo.revokeDownloadLink.mutate({ linkId })).toEqual({ success: true, linkId })
    await expectRefused(await get(url), 404, /does not exist, has expired or was revoked/)
    await expectRefusal(c.demo.revokeDownloadLink.mutate({ linkId }), { code: "NOT_FOUND", says: /no such/ })
  })

  test("of another user is not revoked by a reader", async () => {
    const { id: linkId, url } = await make()
    const reader = await c.as("reader", { project: "demo" })
    await expectRefusal(reader.revokeDownloadLink.mutate({ linkId }), { code: "FORBIDDEN", says: /reader/ })
    expect((await get(url, {}, "HEAD")).status).toBe(200)
  })

  test("lives as long as it was asked to, or as long as the token, and says which", async () => {
    const { expires_at, isCutShort } = await make({ expiresIn: 600 })
    const seconds = (Date.parse(expires_at) - Date.now()) / 1000
    expect([isCutShort, seconds > 550 && seconds <= 600]).toEqual([false, true])
    const week = await make({ expiresIn: 604_800 })
    const current = await c.client(c.headers.demo).session.current.query()
    expect(week.isCutShort).toBe(true)
    expect(Math.abs(Date.parse(week.expires_at) - Date.parse(current?.expires_at ?? ""))).toBeLessThan(61_000)
  })

  test("is not made for an image that its creator could not download", async () => {
    const queued = await c.image()
    const create = (imageId: string, by = c.demo) => by.createDownloadLink.mutate({ imageId })
    await expectRefusal(create(queued.id), { code: "CONFLICT", says: /no data/ })
    await expectRefusal(create(NOBODYS), { code: "NOT_FOUND", glance: 404 })
    const { imageId } = await make()
    await expectRefusal(create(imageId, c.other), { code: "NOT_FOUND", glance: 404 })
    await c.demo.deactivateImage.mutate({ imageId })
    await expectRefusal(create(imageId), { code: "FORBIDDEN", glance: 403 })
  })

  test("stops where its creator has to stop: the image is deactivated, or deleted", async () => {
    const { url, imageId } = await make()
    await c.demo.deactivateImage.mutate({ imageId })
    expect((await get(url)).status).toBe(403)
    await c.demo.reactivateImage.mutate({ imageId })
    expect(await sizeOf(await get(url))).toBe(BYTES.length)
    await c.demo.deleteImage.mutate({ imageId })
    await expectRefused(await get(url), 410, /is gone/)
  })

  test("is refused with another secret, name or parameter", async () => {
    const { url, filename } = await make()
    const wrong = url.replace(secretOf(url), `d_${"a".repeat(43)}`)
    await expectRefused(await get(wrong), 404, /does not exist/)
    await expectRefused(
      await get(url.replace(encodeURIComponent(filename), "other.raw")),
      404,
      /does not exist/,
    )
    await expectRefused(await get(`${url}?project_id=x`), 400, /project_id/)
  })
})

async function sizeAndStatus(url: string) {
  const response = await get(url)
  return { status: response.status, size: await sizeOf(response) }
}

test("the REST routes do the same", async () => {
  const { imageId } = await make()
  const headers = { ...c.headers.demo, "content-type": "application/json" }
  const path = `${c.url}/polaris-bff/rest/images/${imageId}/download-links`
  const created = await fetch(path, { method: "POST", headers, body: JSON.stringify({ uses: 1 }) })
  expect(created.status).toBe(201)
  const { id, url } = (await created.json()) as { id: string; url: string }
  secret(secretOf(url))
  const all = `${c.url}/polaris-bff/rest/download-links`
  const listed = (await (await fetch(`${all}?imageId=${imageId}`, { headers })).json()) as {
    links: { id: string }[]
  }
  expect(listed.links.map((link) => link.id)).toContain(id)
  const revoked = await fetch(`${all}/${id}`, { method: "DELETE", headers: c.headers.demo })
  expect([revoked.status, (await get(url)).status]).toEqual([200, 404])
})

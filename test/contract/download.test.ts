import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS } from "./support.js"

const c = contract()

/** Zeros are raw and nothing else. */
const BYTES = Buffer.alloc(100_000)

async function make(attributes: Parameters<typeof c.image>[0] = {}) {
  const { id } = await c.image(attributes)
  await c.glance.upload(id, BYTES.length)
  return id
}

const get = (id: string, headers: Record<string, string> = {}, init: RequestInit = {}, query = "") =>
  fetch(`${c.url}/polaris-bff/images/${id}/file${query}`, {
    headers: { ...c.headers.demo, ...headers },
    ...init,
  })

const sizeOf = async (response: Response) => (await response.arrayBuffer()).byteLength

describe("the data of an image", () => {
  test("is what was uploaded, with its name, type, size and hash", async () => {
    const id = await make({ name: 'Zoë "24"/7' })
    const response = await get(id)
    expect(response.status).toBe(200)
    const sent = Buffer.from(await response.arrayBuffer())
    const { os_hash_value } = await c.demo.getImageById.query({ imageId: id })
    expect(createHash("sha512").update(sent).digest("hex")).toBe(os_hash_value)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-length": String(BYTES.length),
      "accept-ranges": "bytes",
      etag: `"${os_hash_value}"`,
      "content-disposition": `attachment; filename="Zoe _24__7.raw"; filename*=UTF-8''Zo%C3%AB%20%2224%22_7.raw`,
    })
  })

  test("has the same headers for HEAD, without the bytes", async () => {
    const id = await make()
    const head = await get(id, {}, { method: "HEAD" })
    expect([head.status, head.headers.get("content-length"), await sizeOf(head)]).toEqual([
      ...[200, String(BYTES.length), 0],
    ])
  })

  test("comes in part, so that a download can be resumed if it is still the same", async () => {
    const id = await make()
    const etag = (await get(id, {}, { method: "HEAD" })).headers.get("etag") ?? ""
    const rest = await get(id, { range: "bytes=99990-", "if-range": etag })
    expect([rest.status, rest.headers.get("content-range"), await sizeOf(rest)]).toEqual([
      ...[206, "bytes 99990-99999/100000", 10],
    ])
    const other = await get(id, { range: "bytes=99990-", "if-range": '"other"' })
    expect([other.status, await sizeOf(other)]).toEqual([200, BYTES.length])
    const outside = await get(id, { range: "bytes=100000-" })
    expect([outside.status, outside.headers.get("content-range")]).toEqual([416, "bytes */100000"])
    await outside.text()
    expect((await get(id, { "if-none-match": etag })).status).toBe(304)
  })

  test("is refused where Glance refuses it", async () => {
    const id = await make()
    const queued = await c.image()
    const refusals: [string, Record<string, string>, number][] = [
      [queued.id, {}, 409],
      [NOBODYS, {}, 404],
      [id, c.headers.other, 404],
      ["not-an-id", {}, 400],
    ]
    for (const [imageId, headers, status] of refusals) {
      const response = await get(imageId, headers)
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) as string } })
    }
    await c.demo.deactivateImage.mutate({ imageId: id })
    for (const method of ["GET", "HEAD"]) {
      const response = await get(id, {}, { method })
      expect(response.status).toBe(403)
      await response.text()
    }
    const nowhere = await get(id, {}, {}, "?nowhere=1")
    expect(await nowhere.json()).toMatchObject({ error: { message: /nowhere/ } })
  })

  test("has an address that names the project", async () => {
    const id = await make({ name: "server", disk_format: "raw" })
    const address = await c.demo.downloadAddress.query({ imageId: id })
    expect(address).toMatchObject({ filename: "server.raw", size: BYTES.length })
    const response = await fetch(c.url + address.url, { headers: c.headers.demo })
    expect([response.status, await sizeOf(response)]).toEqual([200, BYTES.length])
    const { id: imageId } = await c.image()
    await expectRefusal(c.demo.downloadAddress.query({ imageId }), { code: "CONFLICT", says: /no data/ })
  })
})

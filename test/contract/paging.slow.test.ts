import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, ids, NOBODYS, sameIds, wrong, type Filters } from "./support.js"

const c = contract()

const MANY = 9
let many: GlanceImage[]

beforeAll(async () => {
  const one = (_: unknown, at: number) =>
    c.image({
      name: `same, name ${at % 2}`,
      disk_format: at % 3 === 0 ? "qcow2" : "raw",
      min_ram: 512 * at,
      os_type: "linux",
      tags: ["a&b=c", "two,parts"],
    })
  many = await Promise.all(Array.from({ length: MANY }, one))
  await c.image({ name: "same, name 0", tags: ["a&b=c"] })
})

const page = (filters: Filters & { next?: string | undefined; first?: string | undefined }) =>
  c.demo.listImagesWithPagination.query(filters)

/** Every page from the first to the last, each by the `next` of the one before alone. */
async function walk(filters: Filters): Promise<GlanceImage[][]> {
  const pages: GlanceImage[][] = []
  let { images, next } = await page(filters)
  for (pages.push(images); next !== undefined; pages.push(images)) ({ images, next } = await page({ next }))
  return pages
}

describe("listImagesWithPagination", () => {
  test("has the guide's shape", async () => {
    const answer = await page({ tag: c.tag, sort: "name:asc", limit: 4 })
    expect(answer).toEqual({
      images: expect.any(Array) as GlanceImage[],
      first: expect.stringMatching(/^\/v2\/images\?/) as string,
      next: expect.stringMatching(/^\/v2\/images\?.*marker=/) as string,
      schema: "/v2/schemas/images",
    })
  })

  test("runs the guide's example, and next alone leads to the following page", async () => {
    const first = await page({ sort: "name:asc", limit: 25, visibility: "public" })
    expect(first.images.length).toBeLessThanOrEqual(25)
    if (first.next !== undefined) await page({ next: first.next })
  })

  test("has no next on the last page", async () => {
    const whole = await page({ tag: c.tag })
    expect(whole.images).toHaveLength(MANY + 1)
    expect(whole).not.toHaveProperty("next")
  })

  test("an empty listing is a page without next", async () => {
    expect(await page({ tag: [c.tag, "absent"] })).toMatchObject({ images: [] })
  })

  const both: Filters["tag"] = ["a&b=c", "two,parts"]
  const walks: [string, Filters, number][] = [
    ["several tags", { tag: both }, MANY],
    ["tags by the alias", { tags: both }, MANY],
    ["one tag", { tag: "a&b=c" }, MANY + 1],
    ["a list of formats", { tag: both, disk_format: ["qcow2", "raw"] }, MANY],
    ["one of the formats", { tag: both, disk_format: "in:qcow2" }, 3],
    ["a name with a comma", { tag: both, name: "same, name 0" }, 5],
    ["several names", { tag: both, name: ["same, name 0", "same, name 1"] }, MANY],
    [
      "numbers and booleans",
      { tag: both, min_ram: 1024, protected: false, os_hidden: false, os_type: "linux" },
      7,
    ],
    [
      "two bounds on a time",
      { tag: both, created_at: ["gte:2020-01-01", "lt:2100-01-01T00:00:00+02:00"] },
      MANY,
    ],
  ]
  test.each(walks)("pages by next alone keep %s", async (_what, { tag = [], ...filters }, count) => {
    for (const limit of [2, 4]) {
      const pages = await walk({ ...filters, tag: [c.tag, ...[tag].flat()], limit })
      expect(pages.flat()).toHaveLength(count)
      expect(new Set(ids(pages.flat())).size, "no image twice").toBe(count)
      expect(pages.slice(0, -1).every((images) => images.length === limit)).toBe(true)
    }
  })

  test.each([
    "name:asc",
    "name:desc,id:asc",
    "size:asc",
    "created_at:asc",
    "disk_format:desc,created_at:asc",
  ])("pages by next alone keep the order %s", async (sort) => {
    const filters = { tag: [c.tag, "two,parts"], sort }
    const whole = await c.demo.listImages.query(filters)
    expect(ids((await walk({ ...filters, limit: 2 })).flat())).toEqual(ids(whole))
  })

  test("first alone returns the first page again, from any page", async () => {
    const one = await page({ tag: [c.tag, "two,parts"], sort: "id:asc", limit: 4 })
    const two = await page({ next: one.next })
    expect(two.first).toBe(one.first)
    for (const { first } of [one, two]) expect(ids((await page({ first })).images)).toEqual(ids(one.images))
  })

  test("an empty next is ignored", async () => {
    const filters = { tag: [c.tag, "two,parts"], next: "", first: "" }
    expect(sameIds((await page(filters)).images)).toEqual(sameIds(many))
  })

  test("deleting an image between two pages skips nothing; deleting the one that a page starts after is a CONFLICT", async () => {
    const tag = [c.tag, "vanishing"]
    for (let at = 0; at < 4; at++) await c.image({ tags: ["vanishing"] })
    const { images, next } = await page({ tag, sort: "id:asc", limit: 2 })
    const [early, last] = ids(images)
    await c.demo.deleteImage.mutate({ imageId: early ?? "" })
    expect((await page({ next })).images).toHaveLength(2)
    await c.demo.deleteImage.mutate({ imageId: last ?? "" })
    const refused = { code: "CONFLICT", glance: 400, says: /Start again from the first page/ } as const
    await expectRefusal(page({ next }), refused)
  })

  test("a link from another user's page shows only what the caller may see", async () => {
    const { next } = await page({ tag: c.tag, limit: 4 })
    await expectRefusal(c.other.listImagesWithPagination.query({ next }), { code: "FORBIDDEN", glance: 403 })
    const { first } = await page({ tag: c.tag, limit: 4 })
    expect((await c.other.listImagesWithPagination.query({ first })).images).toEqual([])
  })
})

describe("a link that Polaris did not write is refused", () => {
  const PATH = "/v2/images?limit=2"
  const FOREIGN = [
    "https://example.com/v2/images?limit=2",
    "http://127.0.0.1/v2/images?limit=2",
    "//example.com/v2/images?limit=2",
    "\\\\example.com\\v2/images?limit=2",
    "v2/images?limit=2",
    " /v2/images?limit=2",
    "/v2/images",
    "/v2/images/?limit=2",
    `/v2/images/${NOBODYS}/file?limit=2`,
    "/v2/images/../info/stores?limit=2",
    "/v2/tasks?limit=2",
    "/v2/images?limit=2?limit=3",
    `${PATH}&locations=x`,
    `${PATH}&deleted=true`,
    `${PATH}&next=/v2/images`,
    `${PATH}&marker=../../info`,
    `${PATH}&limit=3`,
    "/v2/images?limit=0",
    "/v2/images?limit=1001",
    "/v2/images?sort=owner:asc",
    "/v2/images?protected=maybe",
    "javascript:alert(1)",
  ]
  test.each(FOREIGN)("%s", async (link) => {
    for (const field of ["next", "first"])
      await expectRefusal(page({ [field]: link }), { code: "BAD_REQUEST", says: new RegExp(`^${field}: `) })
  })

  test("a link combined with other parameters", async () => {
    const { first, next } = await page({ tag: c.tag, limit: 4 })
    const refused = { code: "BAD_REQUEST", says: /alone/ } as const
    await expectRefusal(page({ next, limit: 3 }), refused)
    await expectRefusal(page({ first, tag: "x" }), refused)
    await expectRefusal(page({ first, next }), refused)
    await expectRefusal(page(wrong({ next: 5 })), { code: "BAD_REQUEST", says: /^next: / })
  })

  test("before any request is sent to the URL it contains", async () => {
    let requests = 0
    const trap = createServer((_request, answer) => void (requests++, answer.end("{}")))
    await once(trap.listen(0, "127.0.0.1"), "listening")
    const { port } = trap.address() as AddressInfo
    for (const scheme of ["http:", ""])
      await expectRefusal(page({ next: `${scheme}//127.0.0.1:${port}/v2/images?limit=2` }), {
        code: "BAD_REQUEST",
      })
    trap.close()
    expect(requests).toBe(0)
  })
})

import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, ids, NOBODYS, sameIds, wrong, type Filters } from "./support.js"

const c = contract()

/** More than Glance gives when nobody says how many: 25. */
const MANY = 30
let many: GlanceImage[]

const FORMATS = ["raw", "qcow2", "vmdk"] as const

beforeAll(async () => {
  const one = (_: unknown, at: number) =>
    c.image({ name: `name ${at % 4}`, disk_format: FORMATS[at % 3] ?? "iso", tags: ["many"] })
  many = await Promise.all(Array.from({ length: MANY }, one))
})

describe("listImages", () => {
  test("returns every match without a limit, beyond Glance's own 25", async () => {
    expect(sameIds(await c.list({ tag: "many" }))).toEqual(sameIds(many))
  })

  test.each([1, 7, 26, MANY, 1000])("returns at most limit %i", async (limit) => {
    expect(await c.list({ tag: "many", limit })).toHaveLength(Math.min(limit, MANY))
  })

  test("starts after the marker", async () => {
    const all = ids(await c.list({ tag: "many", sort: "id:asc" }))
    const marker = all[9] ?? ""
    expect(ids(await c.list({ tag: "many", sort: "id:asc", marker }))).toEqual(all.slice(10))
    expect(ids(await c.list({ tag: "many", sort: "id:asc", marker, limit: 3 }))).toEqual(all.slice(10, 13))
  })

  test("returns an empty list if nothing matches", async () => {
    expect(await c.list({ tag: "nothing has this" })).toEqual([])
  })

  test("works without any input", async () => {
    expect(Array.isArray(await c.demo.listImages.query())).toBe(true)
  })
})

test("listImagesWithPagination without a limit gives pages of 25", async () => {
  const first = await c.demo.listImagesWithPagination.query({ tag: [c.tag, "many"] })
  expect(first.images).toHaveLength(25)
  const second = await c.demo.listImagesWithPagination.query({ next: first.next })
  expect(sameIds([...first.images, ...second.images])).toEqual(sameIds(many))
})

describe("the guide's examples", () => {
  const by = (image: GlanceImage, ...fields: (keyof GlanceImage)[]) => fields.map((field) => image[field])

  test("by the modern syntax, filtered", async () => {
    const found = await c.demo.listImages.query({
      sort: "name:asc",
      status: "active",
      visibility: "private",
      limit: 10,
    })
    expect(found.length).toBeLessThanOrEqual(10)
    for (const image of found) expect(by(image, "status", "visibility")).toEqual(["active", "private"])
  })

  test("by several fields", async () => {
    const found = await c.demo.listImages.query({
      sort: "status:asc,name:asc,created_at:desc",
      visibility: "public",
    })
    for (const image of found) expect(image.visibility).toBe("public")
  })

  test("by the legacy syntax", async () => {
    const found = await c.demo.listImages.query({ sort_key: "name", sort_dir: "asc", status: "active" })
    for (const image of found) expect(image.status).toBe("active")
  })

  test("by filters", async () => {
    const found = await c.demo.listImages.query({
      sort: "created_at:desc",
      os_type: "linux",
      disk_format: "qcow2",
      size_min: 1000000000, // 1GB minimum
      tags: "production",
    })
    for (const image of found) expect(by(image, "os_type", "disk_format")).toEqual(["linux", "qcow2"])
  })
})

describe("sorting", () => {
  type Order = { key: keyof GlanceImage; direction?: "asc" | "desc" }[]
  const rows: [Filters, Order][] = [
    [{}, [{ key: "created_at", direction: "desc" }]],
    [{ sort: "name:asc" }, [{ key: "name", direction: "asc" }]],
    [{ sort: "name" }, [{ key: "name", direction: "desc" }]],
    [{ sort: "id:desc" }, [{ key: "id", direction: "desc" }]],
    [{ sort: " name:ASC , id:asc" }, [{ key: "name" }, { key: "id" }]],
    [
      { sort: "disk_format:asc,name:desc,id:asc" },
      [{ key: "disk_format" }, { key: "name", direction: "desc" }, { key: "id" }],
    ],
    [{ sort: "status:asc,name:asc,created_at:desc" }, [{ key: "name" }]],
    [{ sort_key: "name", sort_dir: "asc" }, [{ key: "name" }]],
    [{ sort_key: "name" }, [{ key: "name", direction: "desc" }]],
    [{ sort_dir: "asc" }, [{ key: "created_at" }]],
    [{ sort: "size:asc,id:asc" }, [{ key: "id" }]],
    [{ sort: "container_format:asc,updated_at:asc" }, [{ key: "updated_at" }]],
  ]
  test.each(rows)("%j", async (filters, order) => {
    const compare = (one: GlanceImage, two: GlanceImage) =>
      order
        .map(({ key, direction = "asc" }) => {
          const [a, b] = [String(one[key]), String(two[key])]
          return (a < b ? -1 : a > b ? 1 : 0) * (direction === "asc" ? 1 : -1)
        })
        .find((result) => result !== 0) ?? 0
    const found = await c.list({ tag: "many", ...filters })
    expect(found).toHaveLength(MANY)
    expect(ids(found)).toEqual(ids(found.toSorted(compare)))
  })

  test.each([
    [{ sort: "owner:asc" }, "sort"],
    [{ sort: "min_ram:asc" }, "sort"],
    [{ sort: "name:up" }, "sort"],
    [{ sort: "name:asc," }, "sort"],
    [{ sort: "name:asc:desc" }, "sort"],
    [{ sort: ["name:asc"] }, "sort"],
    [{ sort_key: "visibility" }, "sort_key"],
    [{ sort_key: "name", sort_dir: "up" }, "sort_dir"],
    [{ sort: "name:asc", sort_key: "name" }, "sort"],
    [{ limit: 0 }, "limit"],
    [{ limit: 1001 }, "limit"],
    [{ limit: 2.5 }, "limit"],
    [{ limit: "10" }, "limit"],
    [{ marker: "not-an-id" }, "marker"],
    [{ page: 2 }, "page"],
  ])("refuses %j by the field's name", async (input, field) => {
    const says = new RegExp(`^${field}: |"${field}"`)
    await expectRefusal(c.demo.listImages.query(wrong(input)), { code: "BAD_REQUEST", says })
  })
})

describe("a marker", () => {
  test("of an image that does not exist is a CONFLICT whose message says to start again", async () => {
    const refused = { code: "CONFLICT", glance: 400, says: /Start again from the first page/ } as const
    await expectRefusal(c.list({ marker: NOBODYS }), refused)
  })

  test("of another project's private image is FORBIDDEN", async () => {
    const foreign = await c.image({}, c.other)
    await expectRefusal(c.list({ marker: foreign.id }), { code: "FORBIDDEN", glance: 403 })
  })
})

describe("visibility of images", () => {
  const by = (client: typeof c.demo, filters: Filters = {}) =>
    client.listImages.query({ ...filters, tag: ["whose", c.tag] })
  let mine: Record<"private" | "shared" | "community", GlanceImage>
  let lent: GlanceImage
  beforeAll(async () => {
    const [hers, shared, community] = await Promise.all(
      (["private", "shared", "community"] as const).map((visibility) =>
        c.image({ visibility, tags: ["whose"] }),
      ),
    )
    mine = { private: hers!, shared: shared!, community: community! }
    lent = await c.image({ visibility: "shared", tags: ["whose"] }, c.other)
    await c.other.createImageMember.mutate({ imageId: lent.id, member: c.projects.demo })
  })

  test("the owner sees its own images, and a shared one of another project once accepted", async () => {
    expect(sameIds(await by(c.demo))).toEqual(sameIds(Object.values(mine)))
    expect(sameIds(await by(c.demo, { visibility: "shared", member_status: "pending" }))).toEqual(
      sameIds([mine.shared, lent]),
    )
  })

  test("another project sees neither private nor shared images, and community images if it asks for them", async () => {
    expect(ids(await by(c.other))).toEqual([lent.id])
    expect(ids(await by(c.other, { visibility: "community" }))).toEqual([mine.community.id])
    expect(ids(await by(c.other, { owner: c.projects.demo }))).toEqual([])
    expect(sameIds(await by(c.other, { visibility: "all" }))).toEqual(sameIds([lent, mine.community]))
  })

  test("an administrator sees every project's images, and owner selects one project's", async () => {
    const every = [mine.private, mine.shared, lent]
    expect(sameIds(await by(c.admin))).toEqual(sameIds(every))
    expect(ids(await by(c.admin, { owner: c.projects.other }))).toEqual([lent.id])
    expect(await by(c.admin, { owner: c.projects.admin })).toEqual([])
  })
})

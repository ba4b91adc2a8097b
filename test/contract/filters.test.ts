import { beforeAll, describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, wrong, type Filters, type NewImage } from "./support.js"

const c = contract()

/** What to find. All are demo's, private and queued unless they say otherwise; `bytes` makes one active. */
const SHELF: Record<string, NewImage & { bytes?: number }> = {
  small: { disk_format: "qcow2", os_type: "linux", min_ram: 512, min_disk: 1, bytes: 1_000, tags: ["red"] },
  middle: { disk_format: "raw", os_type: "linux", min_ram: 1024, bytes: 2_000, tags: ["red", "blue"] },
  large: { disk_format: "vmdk", container_format: "ovf", os_type: "windows", min_ram: 2048, bytes: 3_000 },
  guarded: { disk_format: "iso", protected: true, min_disk: 20, tags: ["blue", "a, b & c"] },
  hidden: { disk_format: "qcow2", os_hidden: true, os_type: "linux", tags: ["red"] },
  common: { container_format: "docker", visibility: "community", min_ram: 4096 },
  lent: { disk_format: "vdi", visibility: "shared", min_disk: 10 },
}
const SHOWN = Object.keys(SHELF).filter((name) => name !== "hidden")

const label = (name: string) => `${c.tag} ${name}`

/** Which of the shelf a query finds, in the shelf's order. */
async function find(filters: Filters): Promise<string[]> {
  const found = await c.list(filters)
  const names = found.map((image) => image.name)
  expect(new Set(names).size, "no image twice").toBe(names.length)
  return Object.keys(SHELF).filter((name) => names.includes(label(name)))
}

beforeAll(async () => {
  for (const [name, { bytes, ...attributes }] of Object.entries(SHELF)) {
    const named = { ...attributes, name: label(name) }
    await (bytes === undefined ? c.image(named) : c.active(named, bytes))
  }
})

describe("each filter finds the images that match", () => {
  const rows: [Filters, string[]][] = [
    [{}, SHOWN],
    [{ status: "active" }, ["small", "middle", "large"]],
    [{ status: "queued" }, ["guarded", "common", "lent"]],
    [{ status: ["active", "queued"] }, SHOWN],
    [{ status: "in:active,queued" }, SHOWN],
    [{ status: "in:saving" }, []],
    [{ status: "deleted" }, []],
    [{ visibility: "private" }, ["small", "middle", "large", "guarded"]],
    [{ visibility: "shared" }, ["lent"]],
    [{ visibility: "community" }, ["common"]],
    [{ visibility: "public" }, []],
    [{ visibility: "all" }, SHOWN],
    [{ protected: true }, ["guarded"]],
    [{ protected: false }, SHOWN.filter((name) => name !== "guarded")],
    [{ container_format: "ovf" }, ["large"]],
    [{ container_format: ["ovf", "docker"] }, ["large", "common"]],
    [{ container_format: "in:ovf,docker" }, ["large", "common"]],
    [{ disk_format: "qcow2" }, ["small"]],
    [{ disk_format: ["qcow2", "vmdk"] }, ["small", "large"]],
    [{ disk_format: "in:qcow2,vmdk" }, ["small", "large"]],
    [{ size_min: 2_000 }, ["middle", "large"]],
    [{ size_max: 2_000 }, ["small", "middle"]],
    [{ size_min: 1_001, size_max: 2_999 }, ["middle"]],
    [{ size_min: 3_001 }, []],
    [{ size_min: 0 }, ["small", "middle", "large"]],
    [{ min_ram: 1024 }, ["middle", "large", "common"]],
    [{ min_ram: 0 }, SHOWN],
    [{ min_disk: 2 }, ["guarded", "lent"]],
    [{ tag: "red" }, ["small", "middle"]],
    [{ tags: "red" }, ["small", "middle"]],
    [{ tag: ["red", "blue"] }, ["middle"]],
    [{ tags: ["red", "blue"] }, ["middle"]],
    [{ tag: "red", tags: "blue" }, ["middle"]],
    [{ tag: "a, b & c" }, ["guarded"]],
    [{ tag: "red,blue" }, []],
    [{ os_type: "linux" }, ["small", "middle"]],
    [{ os_type: "windows" }, ["large"]],
    [{ os_hidden: true }, ["hidden"]],
    [{ os_hidden: false }, SHOWN],
  ]
  test.each(rows)("%j finds %j", async (filters, expected) => {
    expect(await find(filters)).toEqual(expected)
  })
})

describe("filters together find only what fits all", () => {
  const rows: [Filters, string[]][] = [
    [{ os_type: "linux", disk_format: "qcow2", size_min: 1_000, tags: "red" }, ["small"]],
    [{ os_type: "linux", disk_format: "qcow2", size_min: 1_001, tags: "red" }, []],
    [{ status: "active", visibility: "private", container_format: "bare" }, ["small", "middle"]],
    [{ status: ["active", "queued"], min_ram: 512, min_disk: 1 }, ["small"]],
    [{ protected: true, visibility: "private", status: "queued", disk_format: ["iso", "raw"] }, ["guarded"]],
    [{ os_hidden: true, os_type: "linux", tag: "red", disk_format: "qcow2" }, ["hidden"]],
    [{ os_hidden: true, os_type: "windows" }, []],
    [{ size_min: 1_000, size_max: 3_000, min_ram: 1024, os_type: "windows" }, ["large"]],
    [{ visibility: "all", min_ram: 1024, protected: false }, ["middle", "large", "common"]],
  ]
  test.each(rows)("%j finds %j", async (filters, expected) => {
    expect(await find(filters)).toEqual(expected)
  })

  test("owner narrows to one project", async () => {
    expect(await find({ owner: c.projects.demo, status: "active" })).toEqual(["small", "middle", "large"])
    expect(await find({ owner: c.projects.other })).toEqual([])
  })

  test("a name can be combined with any other filter", async () => {
    expect(await find({ name: label("small"), status: "active" })).toEqual(["small"])
    expect(await find({ name: label("small"), status: "queued" })).toEqual([])
    expect(await find({ name: [label("small"), label("large")], os_type: "windows" })).toEqual(["large"])
  })
})

test("a filter left empty is a filter not set", async () => {
  const empty = {
    name: "",
    status: "",
    owner: "",
    tags: "",
    disk_format: "",
    created_at: "",
    sort: "",
    marker: "",
  }
  expect(await find(wrong(empty))).toEqual(SHOWN)
  expect(await find({ name: [""], status: [], tag: ["", "red"] })).toEqual(["small", "middle"])
})

describe("a filter that cannot be applied is refused by name", () => {
  test.each([
    ["status", "sleeping"],
    ["status", ["active", "sleeping"]],
    ["status", "in:active,sleeping"],
    ["visibility", "secret"],
    ["visibility", ["public", "private"]],
    ["owner", "../images"],
    ["protected", "yes"],
    ["os_hidden", 1],
    ["container_format", "box"],
    ["disk_format", "in:qcow2,floppy"],
    ["size_min", -1],
    ["size_max", 1.5],
    ["size_min", "100"],
    ["min_ram", 2 ** 31],
    ["min_disk", "ten"],
    ["os_type", "plan9"],
    ["member_status", "unsure"],
    ["tag", 5],
    ["tags", ["fine", "😀"]],
    ["name", ["fine", 5]],
    ["checksum", "abc"],
    ["deleted", true],
    ["locations", "x"],
    ["changes-since", "2026-01-01"],
  ])("%s %j", async (name, value) => {
    const refused = { code: "BAD_REQUEST", says: new RegExp(name) } as const
    await expectRefusal(c.demo.listImages.query(wrong({ [name]: value })), refused)
    await expectRefusal(c.demo.listImagesWithPagination.query(wrong({ [name]: value })), refused)
  })
})

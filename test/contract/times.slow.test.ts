import { setTimeout } from "node:timers/promises"
import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, wrong, type Filters } from "./support.js"

const c = contract()

/** Three images, each made in a later second. The first is changed after the others were made. */
let made: [GlanceImage, GlanceImage, GlanceImage]
let changed: GlanceImage

const nextSecond = () => setTimeout(1010 - (Date.now() % 1000))

beforeAll(async () => {
  const first = await c.image({ name: "first" })
  await nextSecond()
  const second = await c.image({ name: "second" })
  await nextSecond()
  made = [first, second, await c.image({ name: "third" })]
  await nextSecond()
  const operations = [{ op: "add", path: "/os_distro", value: "debian" } as const]
  changed = await c.demo.updateImage.mutate({ imageId: first.id, operations })
})

/** A moment as the guide writes it, `shift` milliseconds beside a time of an image. */
const moment = (time: string | undefined, shift = 0) => new Date(Date.parse(time ?? "") + shift).toISOString()

const find = async (filters: Filters) =>
  (await c.list({ ...filters, sort: "created_at:asc" })).map(({ name }) => name)

describe("created_at applies its operator, to the second", () => {
  test.each([
    ["gt", ["third"]],
    ["gte", ["second", "third"]],
    ["lt", ["first"]],
    ["lte", ["first", "second"]],
    ["eq", ["second"]],
    ["neq", ["first", "third"]],
  ])("%s", async (operator, expected) => {
    expect(await find({ created_at: `${operator}:${made[1].created_at}` })).toEqual(expected)
  })

  test("without an operator the time must be equal", async () => {
    expect(await find({ created_at: made[1].created_at })).toEqual(["second"])
  })

  test.each([
    ["gt", ["third"]],
    ["gte", ["third"]],
    ["lt", ["first", "second"]],
    ["lte", ["first", "second"]],
    ["eq", []],
    ["neq", ["first", "second", "third"]],
  ])("%s half a second later", async (operator, expected) => {
    expect(await find({ created_at: `${operator}:${moment(made[1].created_at, 500)}` })).toEqual(expected)
  })
})

describe("several bounds all apply", () => {
  test("a range from one time to another", async () => {
    const [first, second, third] = made.map((image) => image.created_at)
    expect(await find({ created_at: [`gte:${first}`, `lt:${third}`] })).toEqual(["first", "second"])
    expect(await find({ created_at: [`lt:${third}`, `gte:${first}`] })).toEqual(["first", "second"])
    expect(await find({ created_at: [`gt:${first}`, `lt:${third}`, `neq:${second}`] })).toEqual([])
  })

  test("with a limit, until it is reached", async () => {
    const [first, , third] = made.map((image) => image.created_at)
    const created_at = [`gte:${first}`, `lt:${third}`]
    expect(await find({ created_at, limit: 1 })).toEqual(["first"])
    const page = { created_at, tag: c.tag, sort: "created_at:desc", limit: 1 }
    const one = await c.demo.listImagesWithPagination.query(page)
    const two = await c.demo.listImagesWithPagination.query({ next: one.next })
    expect([...one.images, ...two.images].map(({ name }) => name)).toEqual(["second", "first"])
  })

  test("updated_at is a separate filter, and both can be combined", async () => {
    expect(await find({ updated_at: `gte:${changed.updated_at}` })).toEqual(["first"])
    expect(await find({ updated_at: `lt:${changed.updated_at}` })).toEqual(["second", "third"])
    const both = { updated_at: `gt:${made[0].updated_at}`, created_at: `lte:${made[1].created_at}` }
    expect(await find(both)).toEqual(["first", "second"])
  })
})

describe("a time may be written", () => {
  test.each([
    ["with an offset", (time: string) => `${moment(time, 2 * 3_600_000).slice(0, 19)}+02:00`],
    ["with a negative offset", (time: string) => `${moment(time, -5.5 * 3_600_000).slice(0, 19)}-05:30`],
    ["without a zone, meaning UTC", (time: string) => time.slice(0, 19)],
    ["with fractions of a second", (time: string) => `${time.slice(0, 19)}.000000Z`],
  ])("%s", async (_how, written) => {
    expect(await find({ created_at: `eq:${written(made[1].created_at ?? "")}` })).toEqual(["second"])
  })

  test("as a date alone", async () => {
    expect(await find({ created_at: "gt:2020-01-01" })).toEqual(["first", "second", "third"])
    expect(await find({ created_at: "lt:2020-01-01" })).toEqual([])
  })
})

test.each([
  "yesterday",
  "gt:yesterday",
  "gt:",
  "after:2026-01-01",
  "GT:2026-01-01",
  "gt:2026-13-01",
  "gt:1767225600",
  "gt:2026-01-01T00:00:00Z,lt:2026-01-02T00:00:00Z",
  ["gt:2026-01-01", "lt:soon"],
  1_767_225_600,
])("refuses the time %j by the field's name", async (time) => {
  for (const field of ["created_at", "updated_at"])
    await expectRefusal(c.demo.listImages.query(wrong({ [field]: time })), {
      code: "BAD_REQUEST",
      says: new RegExp(`^${field}`),
    })
})

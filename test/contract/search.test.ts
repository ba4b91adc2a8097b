import { beforeAll, describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong } from "./support.js"

const c = contract()

/** Found by nothing else in the cloud: the tag of this file has no spaces. */
const unique = () => c.tag.slice(-12)
const name = (rest: string) => `Jämmy ${unique()} ${rest}`

const names = async (search: Parameters<typeof c.demo.searchImages.query>[0]) =>
  (await c.demo.searchImages.query(search)).images.map((image) => image.name)

beforeAll(async () => {
  await c.image({ name: name("one"), os_distro: "slackware" })
  await c.image({ name: name("two"), visibility: "community" })
  await c.image({ name: name("three"), disk_format: "qcow2" })
  await c.image({ name: name("four"), os_hidden: true })
})

describe("searchImages", () => {
  test("finds parts of names without case and accents, in the requested order", async () => {
    const text = `jammy ${unique().toUpperCase()}`
    expect(await names({ text, sort: "name:asc" })).toEqual([name("one"), name("three"), name("two")])
    expect(await names({ text: `${text} slackw` })).toEqual([name("one")])
    expect(await names({ text, disk_format: "qcow2" })).toEqual([name("three")])
    expect(await names({ text, os_hidden: true })).toEqual([name("four")])
  })

  test("pages through all matches", async () => {
    const input = { text: unique(), sort: "name:asc", limit: 2 }
    const first = await c.demo.searchImages.query(input)
    expect(first).toMatchObject({
      images: [{ name: name("one") }, { name: name("three") }],
      exhausted: false,
    })
    const last = await c.demo.searchImages.query({ ...input, cursor: first.cursor! })
    expect(last).toMatchObject({ images: [{ name: name("two") }], exhausted: true })
    expect(await c.demo.countImages.query({ text: unique() })).toMatchObject({ count: 3, exhausted: true })
    const { groups } = await c.demo.countImages.query({ text: unique(), visibility: "all" })
    expect(groups).toEqual({ mine: 3, shared: 0, public: 0, community: 1, listed: 3 })
    const page = await c.demo.listImagesWithSearch.query({ name: unique(), sort: "name:asc", limit: 2 })
    expect(page).toMatchObject({ images: first.images, totalCount: 3 })
  })

  test("sees changes that were made through Polaris, at once", async () => {
    const text = `${unique()} five`
    expect(await names({ text })).toEqual([])
    const { id: imageId } = await c.image({ name: name("five") })
    expect(await names({ text })).toEqual([name("five")])
    await c.demo.updateImage.mutate({
      ...{ imageId, operations: [{ op: "replace", path: "/name", value: name("six") }] },
    })
    expect([await names({ text }), await names({ text: `${unique()} six` })]).toEqual([[], [name("six")]])
    await c.demo.deleteImage.mutate({ imageId })
    expect(await names({ text: `${unique()} six` })).toEqual([])
  })

  test("finds an image that the project has accepted, and no longer one that it has rejected", async () => {
    const { id: imageId } = await c.image({ name: name("lent"), visibility: "shared" })
    const found = async () =>
      (await c.other.searchImages.query({ text: `${unique()} lent` })).images.map((image) => image.id)
    const member = { imageId, memberId: c.projects.other }
    await c.demo.createImageMember.mutate({ imageId, member: c.projects.other })
    expect(await found()).toEqual([])
    await c.other.updateImageMember.mutate({ ...member, status: "accepted" })
    expect(await found()).toEqual([imageId])
    await c.other.updateImageMember.mutate({ ...member, status: "rejected" })
    expect(await found()).toEqual([])
    await c.demo.deleteImage.mutate({ imageId })
  })

  test.each([
    [{ text: 5 }, "text"],
    [{ text: "x".repeat(256) }, "text"],
    [{ limit: 0 }, "limit"],
    [{ marker: NOBODYS }, "marker"],
    [{ sort: "name:asc", sort_key: "name" }, "sort"],
    [{ sort: "min_ram:asc" }, "sort"],
  ])("refuses %j by the field's name", async (input, field) => {
    const says = new RegExp(field)
    await expectRefusal(c.demo.searchImages.query(wrong(input)), { code: "BAD_REQUEST", says })
  })
})

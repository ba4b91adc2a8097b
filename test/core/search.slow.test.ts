import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { projectId, putImage, startSimulator, type Image, type Simulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { startPolaris, type Client, type Polaris } from "../support/polaris.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { ID } from "./garbage.js"
import { expected, type Query } from "./list-oracle.js"
import { LIST, setUp } from "./setting.js"
import { makeImages, type VisibleImage } from "./many-images.js"

type ImageClient = Client["compute"]["image"]
type Search = Exclude<Parameters<ImageClient["searchImages"]["query"]>[0], void | undefined>

let cloud: Simulator
let polaris: Polaris
let token: string

beforeAll(async () => {
  cloud = await startSimulator()
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error" })
})

/** Lists that other tests have searched do not matter to a new token. */
beforeEach(async () => {
  ;({ token } = await signIn(cloud.authUrl, "demo"))
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

const images = () => polaris.client({ "x-auth-token": token }).compute.image

const put = (attributes: Partial<Image>) =>
  putImage(cloud.world, { owner: projectId(cloud.world.identity, "demo"), ...attributes })

const namesFor = async (search: Search) =>
  (await images().searchImages.query(search)).images.map(({ name }) => name)

const rest = async (path: string) => {
  const response = await fetch(`${polaris.url}/polaris-bff/rest/images/${path}`, {
    headers: { "x-auth-token": token },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe("searchImages", () => {
  test.each([
    ["part of a name", "kun", "Skunk Ünïcode"],
    ["another case", "SKUNK", "Skunk Ünïcode"],
    ["no accents", "unicode", "Skunk Ünïcode"],
    ["accents where the image has none", "skünk", "Skunk Ünïcode"],
    ["a letter that has no accent to remove", "lodz", "Łódź"],
    ["ß", "strasse", "Straße 1"],
    ["several parts in any order", "unic sku", "Skunk Ünïcode"],
    ["a tag", "dgehog", "tagged"],
    ["os_distro", "rchlinu", "distro"],
    ["a property that the operator has chosen", "ppc64", "architecture"],
  ])("finds an image by %s", async (_what, text, name) => {
    put({ name: "Skunk Ünïcode" })
    put({ name: "Łódź" })
    put({ name: "Straße 1" })
    put({ name: "tagged", tags: ["Hedgehog"] })
    put({ name: "distro", properties: { os_distro: "archlinux", other: "secret-value" } })
    put({ name: "architecture", properties: { architecture: "ppc64le" } })
    expect(new Set(await namesFor({ text }))).toEqual(new Set([name]))
  })

  test("finds an image by a part of its id, and not by hashes or other properties", async () => {
    const { id } = put({
      name: "by id",
      os_hash_value: "abcdef0123456789",
      properties: { other: "zebrafish" },
    })
    expect(await namesFor({ text: id.slice(3, 17).toUpperCase() })).toEqual(["by id"])
    expect(await namesFor({ text: "abcdef0123456789" })).toEqual([])
    expect(await namesFor({ text: "zebrafish" })).toEqual([])
  })

  test("does not match a text across two values", async () => {
    put({ name: "north", tags: ["south"] })
    expect(await namesFor({ text: "northsouth" })).toEqual([])
    expect(await namesFor({ text: "rth sou" })).toEqual(["north"])
  })

  test("combines the text with filters, and reports what was searched", async () => {
    put({ name: "wombat 1", min_ram: 1024 })
    put({ name: "wombat 2", min_ram: 1 })
    const found = await images().searchImages.query({ text: "wombat", min_ram: 512, sort: "name:asc" })
    expect(found).toMatchObject({ images: [{ name: "wombat 1" }], exhausted: true })
    expect(found).not.toHaveProperty("cursor")
    expect(found.scanned).toBeGreaterThan(0)
  })

  test("shows each caller what Glance shows it, whatever others have searched", async () => {
    put({ name: "aardvark mine" })
    put({ name: "aardvark theirs", owner: projectId(cloud.world.identity, "other") })
    expect(await namesFor({ text: "aardvark" })).toEqual(["aardvark mine"])
    ;({ token } = await signIn(cloud.authUrl, "other"))
    expect(await namesFor({ text: "aardvark" })).toEqual(["aardvark theirs"])
    expect(await namesFor({ text: "aardvark", visibility: "all" })).toEqual(["aardvark theirs"])
  })

  test("sees every change that was made through Polaris before it", async () => {
    const client = images()
    await namesFor({ text: "ocelot" })
    const { id: imageId } = await client.createImage.mutate({ name: "ocelot" })
    expect(await namesFor({ text: "ocelot" })).toEqual(["ocelot"])
    await client.updateImage.mutate({
      imageId,
      operations: [{ op: "replace", path: "/name", value: "puma" }],
    })
    expect([await namesFor({ text: "ocelot" }), await namesFor({ text: "puma" })]).toEqual([[], ["puma"]])
    await client.updateImage.mutate({
      imageId,
      operations: [{ op: "replace", path: "/os_hidden", value: true }],
    })
    expect(await namesFor({ text: "puma" })).toEqual([])
    expect(await namesFor({ text: "puma", os_hidden: true })).toEqual(["puma"])
    await client.deleteImage.mutate({ imageId })
    expect(await namesFor({ text: "puma", os_hidden: true })).toEqual([])
  })

  test("sees what others change", async () => {
    expect(await namesFor({ text: "lemur" })).toEqual([])
    put({ name: "lemur" })
    await expect.poll(() => namesFor({ text: "lemur" })).toEqual(["lemur"])
  })

  test("reads the list once, and then only what is new", async () => {
    const { cloud: standIn, ask } = await setUp()
    const found = image({ id: ID, name: "ibex", updated_at: "2026-01-01T00:00:00Z" })
    standIn.on(LIST, json(200, { images: [found] }))
    for (const text of ["i", "ib", "ibe", "ibex"]) {
      const { data } = await ask("searchImages", { input: { text } })
      expect(data).toMatchObject({ images: [{ name: "ibex" }], scanned: 1 })
    }
    const [first, ...others] = standIn.seen.filter(({ call }) => call === LIST)
    expect(first?.query).not.toContain("updated_at=gte")
    for (const { query } of others) expect(query).toContain("updated_at=gte%3A2025-12-31T23%3A59%3A55Z")
  })

  test("refuses a cursor of another search, and what is not a cursor, by the field's name", async () => {
    for (const name of ["cuckoo 1", "cuckoo 2", "cuckoo 3"]) put({ name })
    const { cursor } = await images().searchImages.query({ text: "cuckoo", limit: 1 })
    const refused = { data: { code: "BAD_REQUEST" }, message: expect.stringMatching(/^cursor: /) as string }
    for (const other of [
      { text: "cuck" },
      { text: "cuckoo", sort: "name:asc" },
      { text: "cuckoo", min_ram: 1 },
    ])
      await expect(images().searchImages.query({ ...other, cursor })).rejects.toMatchObject(refused)
    for (const bad of ["x", "WzFd", "a b"])
      await expect(images().searchImages.query({ text: "cuckoo", cursor: bad })).rejects.toMatchObject(
        refused,
      )
  })

  test("is served as a REST route that takes the same fields as a query", async () => {
    put({ name: "quokka", protected: true, min_ram: 7 })
    const found = await rest("search?text=quokk&protected=true&min_ram=7&limit=1&name=")
    expect(found).toMatchObject({ status: 200, body: { images: [{ name: "quokka" }], exhausted: true } })
    const count = await rest("count?text=quokk")
    expect(count).toMatchObject({ status: 200, body: { count: 1, exhausted: true } })
    const page = await rest("pages?name=quokk&sort=name:asc")
    expect(page).toMatchObject({ status: 200, body: { images: [{ name: "quokka" }], totalCount: 1 } })
    for (const field of ["min_ram=x", "protected=yes", "limit=1.5", "os_hidden=1"]) {
      const { status, body } = await rest(`search?${field}`)
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(field.split("=")[0]!)])
    }
    expect(await rest("search?text=true&size_min=0&size_max=12345")).toMatchObject({ status: 200 })
    const refused = await rest("search?nowhere=1")
    expect(refused).toMatchObject({ status: 400, body: { error: { message: /nowhere/ } } })
  })
})

describe("listImagesWithSearch", () => {
  test("takes the name as the text, and pages by next or marker, with the number of all", async () => {
    for (const at of [1, 2, 3]) put({ name: `Numbat ${at}` })
    const input = { name: "numbat", sort: "name:asc", limit: 2 }
    const first = await images().listImagesWithSearch.query(input)
    expect(first).toMatchObject({ images: [{ name: "Numbat 1" }, { name: "Numbat 2" }], totalCount: 3 })
    for (const field of ["next", "marker"] as const) {
      const second = await images().listImagesWithSearch.query({ ...input, [field]: first.next })
      expect(second).toMatchObject({ images: [{ name: "Numbat 3" }], totalCount: 3 })
      expect(second).not.toHaveProperty("next")
    }
  })
})

/** What a text should find, by hand. */
function holds(image: VisibleImage, text: string): boolean {
  const folded = (value: string) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  const values = [image.name ?? "", image.id, ...image.tags, ...Object.values(image.properties)]
  return folded(text)
    .split(" ")
    .every((term) => values.some((value) => folded(value ?? "").includes(term)))
}

describe("every image that matches is found once, in order,", () => {
  const text = fc.constantFrom("", "u", "UBUNTU", "24", "zoe", "trap in", "lts", "Ä", "a b", "x", "nobody")
  const sort = fc
    .uniqueArray(fc.constantFrom("name", "size", "status", "disk_format", "created_at", "id"), {
      minLength: 1,
      maxLength: 2,
    })
    .chain((keys) =>
      fc.constantFrom(
        ...["asc", "desc"].map((direction) => keys.map((key) => `${key}:${direction}`).join(",")),
      ),
    )
  const filters = fc.constantFrom<Query>(
    ...[{}, {}, { visibility: "all" }, { visibility: "shared", member_status: "all" }, { min_ram: 512 }],
    ...[
      { os_hidden: true },
      { status: ["active", "queued"] },
      { created_at: ["gte:2026-01-01T00:00:30Z", "lt:2026-01-01T00:02:00Z"] },
    ],
  )
  const query = fc.record({ text, sort, filters, limit: fc.constantFrom(1, 3, 7, 100) })

  let stage: Simulator
  let made: ReturnType<typeof makeImages>
  const opened: Polaris[] = []

  beforeAll(async () => {
    stage = await startSimulator()
    made = makeImages(stage)
  })
  afterAll(async () => {
    for (const one of opened) await one.close()
    await stage.close()
  })

  test.each([
    ["from a list in memory", {}, 60],
    ["page after page of Glance's list", { LIST_MAX_IMAGES: "20" }, 30],
  ])("%s", async (_what, settings, runs) => {
    const own = await startPolaris(stage.authUrl, { LOG_LEVEL: "error", ...settings })
    opened.push(own)
    const asked = await signIn(stage.authUrl, "demo")
    const client = own.client({ "x-auth-token": asked.token }).compute.image
    const run = fc.asyncProperty(query, async ({ text, sort, filters, limit }) => {
      const wanted = expected(
        made.images.filter((image) => text === "" || holds(image, text)),
        { ...filters, sort },
        made.mine,
      )
      const input = { text, sort, ...filters, limit } as Search
      const found: string[] = []
      let scanned = 0
      for (let cursor: string | undefined, pages = 0; pages < 200; pages++) {
        const page = await client.searchImages.query({ ...input, ...(cursor && { cursor }) })
        expect(page.exhausted).toBe(page.cursor === undefined)
        found.push(...page.images.map(({ id }) => id))
        scanned += page.scanned
        cursor = page.cursor
        if (cursor === undefined) break
      }
      expect(found).toEqual(wanted)
      if (wanted.length > 0) expect(scanned).toBeGreaterThan(0)
      const count = await client.countImages.query({ text, ...filters } as Search)
      expect(count).toMatchObject({ count: wanted.length, exhausted: true })
    })
    await fc.assert(run, { numRuns: runs })
  })

  test("countImages counts the images of every tab as their own searches do", async () => {
    const own = await startPolaris(stage.authUrl, { LOG_LEVEL: "error" })
    opened.push(own)
    const asked = await signIn(stage.authUrl, "demo")
    const client = own.client({ "x-auth-token": asked.token }).compute.image
    const run = fc.asyncProperty(text, filters, async (text, filters) => {
      const all = { text, ...filters, visibility: "all" }
      const parts = {
        mine: { ...all, owner: made.mine },
        shared: { ...all, visibility: "shared", not_owner: made.mine },
        public: { ...all, visibility: "public" },
        community: { ...all, visibility: "community" },
        listed: { ...all, visibility: undefined },
      }
      const counted: Record<string, number> = {}
      for (const [part, input] of Object.entries(parts))
        counted[part] = (await client.countImages.query(input as Search)).count
      const { groups } = await client.countImages.query(all as Search)
      expect(groups).toEqual(counted)
    })
    await fc.assert(run, { numRuns: 12 })
  })
})

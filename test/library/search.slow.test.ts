import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"

interface Body {
  images: { image_id: string; title: string }[]
  next_cursor?: string
  error: { message: string }
}

let library: LibraryStage
let demo: Person
let other: Person

const titles: Record<string, string> = {}

/** What the projects keep; the last one is the newest. */
const IMAGES = [
  { title: "Black cat", filename: "IMG_2041.jpg", tags: ["pets"] },
  { title: "Two cats asleep", filename: "sofa.png", tags: ["pets", "indoors"] },
  { title: "Zürich at night", filename: "zrh-01.webp", tags: ["Städte"] },
  { title: "Cat and black dog", filename: "my_cat-2.png", tags: ["Black Cat"], visibility: "public" },
  { title: "Ubuntu", filename: "noble.qcow2", content_type: "application/x-qemu-disk", tags: ["R&B"] },
] as const

beforeAll(async () => {
  library = await openLibrary()
  demo = await library.as("demo")
  other = await library.as("other")
  for (const image of IMAGES) await keep(demo, image)
  await keep(other, { title: "Their cat", filename: "a.gif", tags: [], visibility: "public" })
  await keep(other, { title: "Their secret cat", filename: "b.gif", tags: ["pets"] })
})
afterAll(() => library.close())

async function keep({ client }: Person, image: object): Promise<string> {
  const input = { content_type: "image/png", size_bytes: 10, filename: "a.png", ...image } as const
  const { image_id } = await client.library.images.create.mutate(input)
  titles[image_id] = "title" in image ? String(image.title) : "a"
  return image_id
}

const ask = (query: string, headers: Record<string, string> = demo.headers) =>
  library.ask<Body>("GET", `/v1/search/images?${query}`, { headers })

async function find(q: string, headers = demo.headers): Promise<string[]> {
  const { status, body } = await ask(new URLSearchParams({ q }).toString(), headers)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.images.map(({ title }) => title)
}

const [BLACK, TWO, ZURICH, DOG, UBUNTU] = IMAGES.map(({ title }) => title) as [
  string,
  string,
  string,
  string,
  string,
]

test.each([
  ["", [UBUNTU, DOG, ZURICH, TWO, BLACK]],
  ["cat", [DOG, TWO, BLACK]],
  ["CATS", [TWO]],
  ["cat black", [DOG, BLACK]],
  ["zurich", [ZURICH]],
  ["ZÜRICH nigh", [ZURICH]],
  ["urich", []],
  ["2041", [BLACK]],
  ["img_2041.jpg", [BLACK]],
  ["my_ca", [DOG]],
  ["pets", [TWO, BLACK]],
  ['"black cat"', [DOG, BLACK]],
  ['"cat black"', []],
  ['"black dog"', [DOG]],
  ['"cat"', [DOG, BLACK]],
  ['"black ca', [DOG, BLACK]],
  ['"cat img"', []],
  ["cat -dog", [TWO, BLACK]],
  ['cat -"two cats"', [DOG, BLACK]],
  ["-cat", [UBUNTU, ZURICH]],
  ["tag:pets", [TWO, BLACK]],
  ["tag:PETS cat", [TWO, BLACK]],
  ["tag:stadte", [ZURICH]],
  ['tag:"black cat"', [DOG]],
  ["tag:r&b", [UBUNTU]],
  ["tag:pet", []],
  ["-tag:pets", [UBUNTU, DOG, ZURICH]],
  ["owner:me cat", [DOG, TWO, BLACK]],
  ["-owner:me", []],
  ["owner:somebody", []],
  ["type:disk", [UBUNTU]],
  ["type:qcow2", [UBUNTU]],
  ["type:png -dog", [ZURICH, TWO, BLACK]],
  ["type:picture tag:pets", [TWO, BLACK]],
  ["-type:picture", [UBUNTU]],
  ["album:alb_unknown", []],
  ["after:2020-01-01 zurich", [ZURICH]],
  ["before:2020-01-01", []],
  ["-before:2020-01-01 zurich", [ZURICH]],
  ["after:2999-12-31T10:00:00+01:00", []],
  ["is:public", ["Their cat", DOG]],
  ["is:public cat owner:me", [DOG]],
  ["-is:public", [UBUNTU, ZURICH, TWO, BLACK]],
  ["cat tag:pets owner:me limit=1", [TWO]],
  ["!!! ( & | : * '", [UBUNTU, DOG, ZURICH, TWO, BLACK]],
  ["-", [UBUNTU, DOG, ZURICH, TWO, BLACK]],
  ["'; drop table library_image; --", []],
])("%s finds %j", async (q, expected) => {
  expect(await find(q)).toEqual(expected)
})

test.each([
  "q=cat tag:pets owner:me limit=50&cursor=...",
  "q=cat%20tag:pets%20owner:me%20limit=50&cursor=...",
  "q=cat+tag:pets+owner:me+limit=50&cursor=...",
  "q=cat%20tag%3Apets%20owner%3Ame&limit=50&cursor=",
  "q=cat tag:pets owner:me limit=50 cursor=...",
])("the guide's line works: %s", async (query) => {
  const { status, body } = await ask(query)
  expect(status).toBe(200)
  expect(body.images.map(({ title }) => title)).toEqual([TWO, BLACK])
  expect(body.images[0]).toMatchObject({ image_id: expect.stringMatching(/^img_/) as unknown, variants: [] })
})

test("pages go on where the last one ended, while images come and go", async () => {
  const seen: string[] = []
  let cursor = ""
  const gone: string[] = []
  for (let page = 0; page < 3; page++) {
    const { body } = await ask(`q=limit=2&cursor=${cursor}`)
    seen.push(...body.images.map(({ title }) => title))
    cursor = body.next_cursor ?? ""
    gone.push(await keep(demo, { title: `Newer ${page}` }))
  }
  expect(seen).toEqual([UBUNTU, DOG, ZURICH, TWO, BLACK])
  expect(cursor).toBe("")
  for (const id of gone) await discard(id)
})

test("what is in the trash is not found", async () => {
  const id = await keep(demo, { title: "Rubbish" })
  expect(await find("rubbish")).toEqual(["Rubbish"])
  await discard(id)
  expect(await find("rubbish")).toEqual([])
})

const discard = (id: string) =>
  library.polaris.services.database.query(({ run }) =>
    run("update library_image set deleted_at = now(), purge_at = now() where id = $1", [id]),
  )

test("an album's images are found, by its own project", async () => {
  const { albums, search } = demo.client.library
  const { album_id } = await albums.create.mutate({ title: "Night" })
  const { images } = await search.images.query({ q: "zurich" })
  await albums.addImages.mutate({ album_id, image_ids: images.map(({ image_id }) => image_id) })
  expect(await find(`album:${album_id}`)).toEqual([ZURICH])
  expect(await find(`album:${album_id}`, other.headers)).toEqual([])
  expect(await find(`-album:${album_id} tag:stadte`)).toEqual([])
})

test("without a token only public images are found, and a project finds its own", async () => {
  expect(await find("", {})).toEqual(["Their cat", DOG])
  expect(await find("-is:public", {})).toEqual([])
  expect(await find("cat", other.headers)).toEqual(["Their secret cat", "Their cat"])
  const refused = await ask("q=owner:me", {})
  expect(refused.status).toBe(400)
  expect(refused.body.error.message).toContain("q: owner:")
})

test.each([
  "colour:red",
  "tag:",
  "owner:",
  "owner:'",
  "type:txt",
  "album:x",
  "before:yesterday",
  "before:2026-02-30",
  "after:2026-13-01",
  "after:0000-01-01",
  "after:2026-01-01T25:00:00Z",
  "is:private",
  "limit=0",
  "limit=x",
  "limit=201",
  "constructor:x",
  "a\0b",
  "a ".repeat(40),
  "x".repeat(1001),
])("q=%s is refused with the parameter's name", async (q) => {
  const { status, body } = await ask(new URLSearchParams({ q }).toString())
  expect(status).toBe(400)
  expect(body.error.message).toContain("q:")
})

test.each(["limit=0", "limit=1&limit=2", "cursor=%00", "cursor=abc", "q=a&q=b", "colour=red"])(
  "%s is refused with its name",
  async (query) => {
    const { status, body } = await ask(query)
    expect(status).toBe(400)
    expect(body.error.message).toContain(query.split("=")[0])
  },
)

test("long terms, and letters of every kind, are kept and found", async () => {
  const titles = [
    "ﷺ".repeat(200),
    "Ærøskøbing Łódź",
    "東京タワー",
    "𝔘𝔫𝔦",
    "Straße",
    "😀 smile",
    "a".repeat(200),
  ]
  for (const title of titles) {
    const id = await keep(demo, { title })
    expect(await find(title), title).toEqual([title])
    await discard(id)
  }
  const id = await keep(demo, { title: "Ærøskøbing Łódź" })
  expect(await find("aeroskobing lodz")).toEqual(["Ærøskøbing Łódź"])
  await discard(id)
})

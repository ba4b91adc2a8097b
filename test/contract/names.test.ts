import { beforeAll, describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, sameIds } from "./support.js"

const c = contract()

/** Each could be taken for syntax of a URL, of Glance's filters, of SQL, of JSON or of HTML. */
const NAMES = [
  'say "hello"',
  "it's",
  "one,two",
  "colon: here",
  "in:one,two",
  "eq:one",
  "neq:one",
  "like:%",
  "back\\slash",
  "100%",
  "under_score*?",
  "%20 and + and &",
  "trailing space ",
  " leading space",
  "two  spaces",
  "a/b/../c",
  "#hash?query=1",
  "<b>bold</b>",
  "Grüße, 東京",
  "line\nbreak",
  "null",
  "0",
]

beforeAll(() => Promise.all(NAMES.map((name) => c.image({ name }))))

describe("a name with any character", () => {
  test.each(NAMES)("%j is stored as it is and found alone by it", async (name) => {
    const found = await c.list({ name })
    expect(found.map((image) => image.name)).toEqual([name])
  })

  test.each(["say", "one", "%", "in:one", "two spaces", "Gr%e, 東京"])(
    "%j is not a pattern and finds nothing",
    async (name) => {
      expect(await c.list({ name })).toEqual([])
    },
  )

  test("is found as one of several, unless it contains a quote", async () => {
    const several = NAMES.filter((name) => !name.includes('"'))
    const found = await c.list({ name: several })
    expect(found.map((image) => image.name).sort()).toEqual(several.toSorted())
  })

  test("with a quote, as one of several, is refused, and the message says what to do", async () => {
    const refused = { code: "BAD_REQUEST", says: /^name: .*Send it alone/ } as const
    await expectRefusal(c.list({ name: ['say "hello"', "one,two"] }), refused)
  })

  test("is kept from page to page", async () => {
    const first = await c.demo.listImagesWithPagination.query({
      name: ["one,two", "in:one,two", "Grüße, 東京", "100%"],
      tag: c.tag,
      limit: 3,
    })
    expect(first.images).toHaveLength(3)
    const second = await c.demo.listImagesWithPagination.query({ next: first.next })
    expect(sameIds([...first.images, ...second.images])).toEqual(
      sameIds(await c.list({ name: ["one,two", "in:one,two", "Grüße, 東京", "100%"] })),
    )
  })
})

test("more names than fit into Glance's URL are refused, not cut", async () => {
  const many = Array.from({ length: 50 }, (_, at) => `${at}`.padEnd(200, "x"))
  await expectRefusal(c.list({ name: many }), { code: "BAD_REQUEST", says: /too long together/ })
})

describe("a tag with any character", () => {
  const TAGS = ["a,b", "in:a", 'q"uote', "slash/es", "per%cent", "Zürich", "with space", "x:y", "back\\slash"]
  beforeAll(() => c.image({ name: "tagged", tags: TAGS }))

  test.each(TAGS)("%j finds the image that has it", async (tag) => {
    expect((await c.list({ tag })).map(({ name }) => name)).toEqual(["tagged"])
  })

  test("can be combined with all others", async () => {
    expect((await c.list({ tag: TAGS })).map(({ name }) => name)).toEqual(["tagged"])
    expect(await c.list({ tag: [...TAGS, "absent"] })).toEqual([])
  })
})

import { randomUUID } from "node:crypto"
import fc from "fast-check"
import pMap from "p-map"
import { beforeAll, expect, test } from "vitest"
import { openGlance } from "../support/glance.js"
import { contract, type Filters } from "./support.js"

const c = contract()

const onOpenStack = process.env["POLARIS_TEST_CLOUD"] === "openstack"
/** On a real cloud a page of a thousand images takes a second. */
const RUNS = onOpenStack ? 6 : 12
const COUNT = 1500

/** Names that sort or compare in their own way. Many are equal in the database. */
const NAMES = [
  ...["Café", "cafe", "CAFE ", "café!", "cafe-1", "cafe_1", "cafe 1", "cafe\t1", "~tilde", "[bracket"],
  ...[
    "Straße",
    "STRASE",
    "strasse",
    "Zoë",
    "zoe",
    "й",
    "и",
    "ＡＢ",
    "ab",
    "İstanbul",
    "ıstanbul",
    "東京",
    "",
    "  ",
  ],
  ...[
    "\u0001control",
    "10",
    "9",
    "a",
    "ä",
    "z",
    "ø",
    "o",
    "ﬁ",
    "fi",
    "\u00a0nbsp",
    "tie",
    "TIE",
    "Tie",
    "tié",
  ],
] as const
const FORMATS = ["raw", "qcow2", "iso", undefined] as const

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T

interface Made {
  id: string
  name: string | null
  size: number | null
  disk_format: string | null
}
const made: Made[] = []

function attributes(at: number) {
  const hasData = at % 7 === 0
  return {
    name: at % 4 === 3 ? null : pick(NAMES, at * 5),
    container_format: "bare",
    disk_format: hasData ? "raw" : (pick(FORMATS, at * 3) ?? null),
    tags: [c.tag],
    visibility: "private",
  }
}

beforeAll(async () => {
  const glance = await openGlance(c.cloud.authUrl, "demo", c.cloud.region)
  const one = async (at: number) => {
    const id = randomUUID()
    const { name, disk_format, ...more } = attributes(at)
    c.keep({ id })
    const answer = await glance.ask("POST", "/images", { id, name, disk_format, ...more })
    if (answer.status !== 201) throw new Error(`Glance answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    const size = at % 7 === 0 ? pick([0, 1, 2, 2, 3], at) : null
    if (size !== null) await glance.upload(id, size)
    made.push({ id, name, size, disk_format })
  }
  await pMap(Array.from({ length: COUNT }).keys(), one, { concurrency: 8 })
}, 600_000)

async function walk(query: Filters): Promise<string[]> {
  const ids: string[] = []
  let page = await c.demo.listImagesWithPagination.query({ ...query, tag: c.tag })
  for (let pages = 1; pages <= COUNT; pages++) {
    ids.push(...page.images.map(({ id }) => id))
    if (page.next === undefined) return ids
    page = await c.demo.listImagesWithPagination.query({ next: page.next })
  }
  throw new Error("the walk does not end")
}

const FILTERS: [Filters, (image: Made) => boolean][] = [
  [{}, () => true],
  [{ status: "queued" }, ({ size }) => size === null],
  [{ size_min: 1 }, ({ size }) => size !== null && size >= 1],
  [{ disk_format: "raw" }, ({ disk_format }) => disk_format === "raw"],
  [{ name: "tie" }, ({ name }) => name !== null && ["tie", "TIE", "Tie", "tié"].includes(name)],
  [{ visibility: "private" }, () => true],
]

async function expectEveryImageOnce(query: Filters, matches: (image: Made) => boolean) {
  const wanted = made.filter(matches).map(({ id }) => id)
  const walked = await walk(query)
  expect(walked.length).toBe(wanted.length)
  expect(new Set(walked)).toEqual(new Set(wanted))
}

const keys = ["name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at"]
const sort = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(":asc", ":desc", "")), {
    minLength: 1,
    maxLength: 3,
    selector: ([key]) => key,
  })
  .map((by) => by.map((parts) => parts.join("")).join(","))

const everything = ([, matches]: (typeof FILTERS)[number]) => made.filter(matches).length

test.each([
  ["size:asc,name:asc", onOpenStack ? 300 : 100],
  ["name:asc,size:desc", 250],
  ["size:desc,name:desc", 400],
  ["size", 700],
  ["size:asc", 700],
  ["name:asc", 999],
])("by %s, %i at a time: every image once", { timeout: 600_000 }, async (sort, limit) => {
  await expectEveryImageOnce({ sort, limit }, () => true)
})

test("by any sort, filter and limit: every image once", { timeout: 1_200_000 }, async () => {
  const property = fc.asyncProperty(
    sort,
    fc.constantFrom(...FILTERS),
    fc.constantFrom(150, 333, 999, 1000),
    (sort, [filter, matches], limit) => expectEveryImageOnce({ ...filter, sort, limit }, matches),
  )
  await fc.assert(property, { numRuns: RUNS })
  expect(Math.min(...FILTERS.map(everything)), "images of each filter").toBeGreaterThan(30)
})

test("without a limit: every image once, in one order", { timeout: 600_000 }, async () => {
  const query = { sort: "size:asc,name:asc", tag: c.tag } as const
  const all = await c.demo.listImages.query(query)
  expect(await walk({ ...query, limit: 400 })).toEqual(all.map(({ id }) => id))
})

import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { startPolaris, type Client, type Polaris } from "../support/polaris.js"
import { expected, type Query } from "./list-oracle.js"
import { CONTAINERS, DISKS, makeImages, IMAGE_NAMES, TAGS, time, type VisibleImage } from "./many-images.js"

type Filters = Exclude<Parameters<Client["compute"]["image"]["listImages"]["query"]>[0], void | undefined>

let cloud: Simulator
let polaris: Polaris
let image: Client["compute"]["image"]
let images: VisibleImage[]
let mine: string

beforeAll(async () => {
  cloud = await startSimulator()
  const made = makeImages(cloud)
  images = made.images
  mine = made.mine
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error" })
  const { token } = await signIn(cloud.authUrl, "demo")
  image = polaris.client({ "x-auth-token": token }).compute.image
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

const one = <const T extends readonly string[]>(from: T) => fc.constantFrom(...from)
const some = <const T extends readonly string[]>(from: T) =>
  fc.subarray([...from], { minLength: 1, maxLength: 3 })
const oneOf = <const T extends readonly string[]>(from: T) =>
  fc.oneof(
    one(from),
    some(from),
    some(from).map((values) => `in:${values.join(",")}`),
  )
const names = IMAGE_NAMES.filter((name) => !name.includes('"'))
const moment = fc
  .tuple(fc.integer({ min: -1, max: 32 }), fc.constantFrom("", "", ".5"))
  .map(([at, fraction]) => time(at).replace("Z", `${fraction}Z`))
const bound = fc
  .tuple(one(["gt:", "gte:", "lt:", "lte:", "eq:", "neq:", ""]), moment)
  .map((parts) => parts.join(""))
const times = fc.oneof(bound, fc.array(bound, { minLength: 1, maxLength: 2 }))
const sortKey = one([
  "name",
  "status",
  "container_format",
  "disk_format",
  "size",
  "id",
  "created_at",
  "updated_at",
])
const sortBy = fc.tuple(sortKey, one(["", ":asc", ":desc"])).map((parts) => parts.join(""))

/** The caller's project, or another. The images are made before the first value is drawn. */
const project = () =>
  fc.nat(1).map((at) => (at === 0 ? mine : (images.find(({ owner }) => owner !== mine)?.owner ?? "")))

/** One arbitrary a filter of the guide's table. */
const FILTERS: Record<string, fc.Arbitrary<unknown>> = {
  name: fc.oneof(one(IMAGE_NAMES), some(names), fc.constant("nobody")),
  status: oneOf(["active", "queued", "deactivated", "saving", "killed"]),
  visibility: one(["private", "shared", "public", "community", "all"]),
  owner: project(),
  not_owner: project(),
  protected: fc.boolean(),
  container_format: oneOf(CONTAINERS),
  disk_format: oneOf(DISKS),
  size_min: fc.constantFrom(0, 512, 513, 1024, 2 ** 40),
  size_max: fc.constantFrom(0, 512, 1023, 1_000_000, 2 ** 40),
  min_ram: fc.constantFrom(0, 1, 512, 1024, 4096),
  min_disk: fc.constantFrom(0, 1, 2, 10, 11),
  tag: fc.oneof(one(TAGS), some(TAGS)),
  tags: fc.oneof(one(TAGS), some(TAGS)),
  os_type: one(["linux", "windows"]),
  os_hidden: fc.boolean(),
  member_status: one(["pending", "accepted", "rejected", "all"]),
  created_at: times,
  updated_at: times,
}

const filter = fc
  .constantFrom(...Object.keys(FILTERS))
  .chain((key) => fc.tuple(fc.constant(key), FILTERS[key] as fc.Arbitrary<unknown>))
const filters = fc
  .uniqueArray(filter, { maxLength: 3, selector: ([key]) => key })
  .map((chosen) => Object.fromEntries(chosen) as Query)
const sorting: fc.Arbitrary<Query> = fc.oneof(
  fc.constant({}),
  fc
    .uniqueArray(sortBy, { minLength: 1, maxLength: 3, selector: (by) => by.split(":")[0] })
    .map((by) => ({ sort: by.join(",") })),
  fc.record({ sort_key: sortKey, sort_dir: one(["asc", "desc"]) }, { requiredKeys: [] }),
)
const query = fc.tuple(filters, sorting).map(([chosen, sorted]): Query => ({ ...chosen, ...sorted }))

const ids = (found: { id: string }[]) => found.map(({ id }) => id)
const RUNS = { numRuns: 100 }

test("random filters and orders match filtering and sorting the whole set by hand", async () => {
  let full = 0
  const asked = fc.asyncProperty(query, async (asked) => {
    const wanted = expected(images, asked, mine)
    expect(ids(await image.listImages.query(asked as Filters))).toEqual(wanted)
    if (wanted.length > 0) full++
  })
  await fc.assert(asked, { ...RUNS, numRuns: 200 })
  expect(full, "lists that were not empty").toBeGreaterThan(60)
})

test("with a limit, a random list returns the first matches", async () => {
  const asked = fc.asyncProperty(query, fc.integer({ min: 1, max: 70 }), async (asked, limit) => {
    const found = await image.listImages.query({ ...(asked as Filters), limit })
    expect(ids(found)).toEqual(expected(images, asked, mine).slice(0, limit))
  })
  await fc.assert(asked, RUNS)
})

test("walking any list page by page by its next gives the same list, and first leads back", async () => {
  const asked = fc.asyncProperty(query, fc.constantFrom(3, 7, 25, 64), async (asked, limit) => {
    const wanted = expected(images, asked, mine)
    let page = await image.listImagesWithPagination.query({ ...(asked as Filters), limit })
    const { first } = page
    const walked = ids(page.images)
    for (let pages = 1; page.next !== undefined && pages < 40; pages++) {
      page = await image.listImagesWithPagination.query({ next: page.next })
      walked.push(...ids(page.images))
    }
    expect(walked).toEqual(wanted)
    const again = await image.listImagesWithPagination.query({ first })
    expect(ids(again.images)).toEqual(wanted.slice(0, limit))
  })
  await fc.assert(asked, RUNS)
})

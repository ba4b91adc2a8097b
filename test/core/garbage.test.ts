import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { appRouter } from "../../src/routers/index.js"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { call, type Got } from "./setting.js"

const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
const ONE = `/image/v2/images/${ID}`

let cloud: StandIn
let polaris: Polaris

beforeAll(async () => {
  cloud = await startStandIn()
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error" })
  cloud.on(`GET ${ONE}`, json(200, image({ id: ID, tags: ["a", "b"] })))
  cloud.on(`PATCH ${ONE}`, json(200, image({ id: ID })))
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

beforeEach(() => void cloud.seen.splice(0))

/** A good input of each procedure, to be spoilt. */
const GOOD: Record<string, Record<string, unknown>> = {
  listImages: {},
  listImagesWithPagination: {},
  getImageById: { imageId: ID },
  listSharedImagesByMemberStatus: { memberStatus: "pending" },
  createImage: { name: "x" },
  updateImage: { imageId: ID, operations: [{ op: "replace", path: "/name", value: "x" }] },
  updateImageVisibility: { imageId: ID, visibility: "shared" },
  deleteImage: { imageId: ID },
  deactivateImage: { imageId: ID },
  reactivateImage: { imageId: ID },
  listImageMembers: { imageId: ID },
  getImageMember: { imageId: ID, memberId: "p2" },
  createImageMember: { imageId: ID, member: "p2" },
  updateImageMember: { imageId: ID, memberId: "p2", status: "accepted" },
  deleteImageMember: { imageId: ID, memberId: "p2" },
  deleteImages: { imageIds: [ID] },
  activateImages: { imageIds: [ID] },
  deactivateImages: { imageIds: [ID] },
}
const NAMES = Object.keys(GOOD)

const LIST_FIELDS = [
  ...[
    "sort_key",
    "sort_dir",
    "sort",
    "limit",
    "marker",
    "name",
    "status",
    "visibility",
    "owner",
    "protected",
  ],
  ...[
    "container_format",
    "disk_format",
    "size_min",
    "size_max",
    "min_ram",
    "min_disk",
    "tag",
    "tags",
    "os_type",
  ],
  ...["os_hidden", "member_status", "created_at", "updated_at", "first", "next", "unknown"],
]

/** Texts that have broken things elsewhere. */
const nasty = fc.constantFrom(
  ...[
    "",
    " ",
    "\0",
    "../",
    "..%2f",
    "/v2/images?",
    "%",
    "in:",
    "in:a,,b",
    'in:"',
    "eq:",
    "gte:",
    "1e999",
    "NaN",
  ],
  ...[
    "__proto__",
    "constructor",
    "\u{1f600}",
    "\ud800",
    "null",
    "//evil.example/v2/images?",
    "a".repeat(5000),
  ],
)
const garbage = fc.oneof(fc.jsonValue({ maxDepth: 3 }), nasty, fc.string({ unit: "binary" }), fc.double())
const keys = fc.oneof(
  fc.constantFrom(...LIST_FIELDS, "imageId", "id", "operations", "imageIds"),
  nasty,
  fc.string(),
)

const noFailureOfOurs = ({ status, text }: Got) => {
  expect(status, text).toBeLessThan(500)
  expect(status, text).not.toBe(401)
}

const RUNS = { numRuns: 200 }

test("there is a good input here for every query and mutation", () => {
  const all = Object.keys(appRouter._def.procedures).map((path) => path.replace("compute.image.", ""))
  const own = all.filter((name) => !name.includes(".") && !/upload/i.test(name))
  expect(own.sort()).toEqual([...NAMES].sort())
})

test("any JSON at all as an input is never a failure of ours", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...NAMES), garbage, async (name, input) =>
    noFailureOfOurs(await call(polaris, name, { input })),
  )
  await fc.assert(asked, RUNS)
})

test("a good input with one thing replaced, added or taken away is never a failure of ours", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...NAMES), keys, garbage, async (name, key, value) => {
    const own = Object.keys(GOOD[name] ?? {})
    for (const spoilt of [key, ...own])
      noFailureOfOurs(await call(polaris, name, { input: { ...GOOD[name], [spoilt]: value } }))
  })
  await fc.assert(asked, RUNS)
})

test("a filter of any kind and value is never a failure of ours, and its refusal names it", async () => {
  const lists = fc.constantFrom("listImages", "listImagesWithPagination")
  const asked = fc.asyncProperty(
    lists,
    fc.constantFrom(...LIST_FIELDS),
    garbage,
    async (name, key, value) => {
      const answer = await call(polaris, name, { input: { [key]: value } })
      noFailureOfOurs(answer)
      if (answer.status !== 200) expect(answer.error.message).toContain(key)
    },
  )
  await fc.assert(asked, RUNS)
})

test("an unknown parameter of a list is BAD_REQUEST, named, and reaches nobody", async () => {
  const unknown = fc.string({ minLength: 1 }).filter((key) => !LIST_FIELDS.includes(key) || key === "unknown")
  const asked = fc.asyncProperty(unknown, fc.string({ minLength: 1 }), async (key, value) => {
    const { status, error } = await call(polaris, "listImages", {
      input: JSON.parse(JSON.stringify({ [key]: value })),
    })
    expect([status, error.data.code]).toEqual([400, "BAD_REQUEST"])
  })
  await fc.assert(asked, { numRuns: 100 })
  expect(cloud.seen.filter(({ call }) => call.includes("/image/"))).toEqual([])
})

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const WITH_ID = NAMES.filter((name) => "imageId" in (GOOD[name] ?? {}) || "imageIds" in (GOOD[name] ?? {}))
const noId = fc
  .oneof(
    garbage,
    fc.constantFrom(
      `${ID}/../x`,
      `../${ID}`,
      `${ID}%2f`,
      `${ID}\n`,
      ` ${ID}`,
      `{${ID}}`,
      ID.replaceAll("-", ""),
    ),
  )
  .filter((value) => typeof value !== "string" || !GUID.test(value))

test("an id that is none is BAD_REQUEST and reaches nobody", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...WITH_ID), noId, async (name, id) => {
    const field = "imageIds" in (GOOD[name] ?? {}) ? { imageIds: [ID, id] } : { imageId: id }
    const { status, error, text } = await call(polaris, name, { input: { ...GOOD[name], ...field } })
    expect([status, error.data.code], text).toEqual([400, "BAD_REQUEST"])
  })
  await fc.assert(asked, RUNS)
  expect(cloud.seen.filter(({ call }) => call.includes("/image/"))).toEqual([])
})

test("a member that is no project id is BAD_REQUEST and reaches nobody", async () => {
  const members = fc.constantFrom(
    ["getImageMember", "memberId"],
    ["updateImageMember", "memberId"],
    ["deleteImageMember", "memberId"],
    ["createImageMember", "member"],
  )
  const none = garbage.filter((value) => typeof value !== "string" || !/^[A-Za-z0-9-]{1,64}$/.test(value))
  const asked = fc.asyncProperty(members, none, async ([name = "", field = ""], member) => {
    const { status, text } = await call(polaris, name, { input: { ...GOOD[name], [field]: member } })
    expect(status, text).toBe(400)
  })
  await fc.assert(asked, { numRuns: 100 })
  expect(cloud.seen.filter(({ call }) => call.includes("/image/"))).toEqual([])
})

const attribute = fc.constantFrom(
  ...[
    "name",
    "name",
    "tags",
    "tags",
    "x",
    "x",
    "os_type",
    "min_ram",
    "visibility",
    "protected",
    "a~1b",
    "a~0b",
  ],
  ...["owner", "locations", "id", "__proto__", "constructor", "toString", "length", "", "~", "~2"],
)
const below = fc.constantFrom(
  "-",
  "0",
  "1",
  "99",
  "01",
  "-1",
  "",
  "x",
  "__proto__",
  "constructor",
  "prototype",
)
const pointer = fc
  .tuple(attribute, fc.array(below, { maxLength: 2, size: "xsmall" }))
  .map(([first, rest]) => [first, ...rest].map((part) => `/${part}`).join(""))
const value = fc.oneof(
  fc.constantFrom("a", "linux", "shared", true, 5, null),
  fc.array(fc.string(), { maxLength: 2 }),
  fc.jsonValue({ maxDepth: 2 }),
  nasty,
)
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom("add", "replace", "test"), path: pointer, value }),
  fc.record({ op: fc.constantFrom("move", "copy"), path: pointer, from: pointer }),
  fc.record({ op: fc.constantFrom("remove", "spin"), path: pointer }),
)

test("a patch of any operations is never a failure of ours, and changes nothing of ours", async () => {
  const asked = fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 2 }), async (operations) => {
    const { status, text } = await call(polaris, "updateImage", { input: { imageId: ID, operations } })
    expect([200, 400, 409], text).toContain(status)
  })
  await fc.assert(asked, { numRuns: 400 })
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined()
})

test.each(["add", "replace", "test"])(
  "a value nested 100,000 deep to %s is refused, not our downfall",
  async (op) => {
    const depth = 100_000
    const deep = "[".repeat(depth) + "]".repeat(depth)
    const body = `{"imageId":"${ID}","operations":[{"op":"${op}","path":"/tags","value":${deep}}]}`
    const headers = { "content-type": "application/json", "x-auth-token": "good" }
    const response = await fetch(`${polaris.url}/polaris-bff/compute.image.updateImage`, {
      method: "POST",
      headers,
      body,
    })
    expect([400, 409]).toContain(response.status)
  },
)

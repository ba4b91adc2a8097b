import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { appRouter } from "../../src/routers/index.js"
import { startStandIn, type StandIn } from "../support/stand-in.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { garbage, GOOD, ID, keys, LIST_FIELDS, PROCEDURES } from "./garbage.js"
import { call, type Got } from "./setting.js"

let cloud: StandIn
let polaris: Polaris

beforeAll(async () => {
  cloud = await startStandIn()
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error" })
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

beforeEach(() => void cloud.seen.splice(0))

const noFailureOfOurs = ({ status, text }: Got) => {
  expect(status, text).toBeLessThan(500)
  expect(status, text).not.toBe(401)
}

const RUNS = { numRuns: 200 }

test("there is a good input here for every query and mutation", () => {
  const all = Object.keys(appRouter._def.procedures).map((path) => path.replace("compute.image.", ""))
  const own = all.filter((name) => !name.includes(".") && !/upload|watch/i.test(name))
  expect(own.sort()).toEqual([...PROCEDURES].sort())
})

test("random JSON as an input never causes an internal error", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...PROCEDURES), garbage, async (name, input) =>
    noFailureOfOurs(await call(polaris, name, { input })),
  )
  await fc.assert(asked, RUNS)
})

test("a valid input with one change never causes an internal error", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...PROCEDURES), keys, garbage, async (name, key, value) => {
    const own = Object.keys(GOOD[name] ?? {})
    for (const spoilt of [key, ...own])
      noFailureOfOurs(await call(polaris, name, { input: { ...GOOD[name], [spoilt]: value } }))
  })
  await fc.assert(asked, RUNS)
})

test("a random filter never causes an internal error, and its refusal names it", async () => {
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

test("an unknown parameter of a list is BAD_REQUEST by name, and no service gets a request", async () => {
  const unknown = fc.string({ minLength: 1 }).filter((key) => !LIST_FIELDS.includes(key))
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
const WITH_ID = PROCEDURES.filter(
  (name) => "imageId" in (GOOD[name] ?? {}) || "imageIds" in (GOOD[name] ?? {}),
)
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

test("an invalid id is BAD_REQUEST, and no service gets a request", async () => {
  const asked = fc.asyncProperty(fc.constantFrom(...WITH_ID), noId, async (name, id) => {
    const field = "imageIds" in (GOOD[name] ?? {}) ? { imageIds: [ID, id] } : { imageId: id }
    const { status, error, text } = await call(polaris, name, { input: { ...GOOD[name], ...field } })
    expect([status, error.data.code], text).toEqual([400, "BAD_REQUEST"])
  })
  await fc.assert(asked, RUNS)
  expect(cloud.seen.filter(({ call }) => call.includes("/image/"))).toEqual([])
})

test("a member that is not a project id is BAD_REQUEST, and no service gets a request", async () => {
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

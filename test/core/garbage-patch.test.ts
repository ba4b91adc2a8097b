import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { ID, nasty } from "./garbage.js"
import { call, got } from "./setting.js"

let cloud: StandIn
let polaris: Polaris

beforeAll(async () => {
  cloud = await startStandIn()
  polaris = await startPolaris(cloud.authUrl, { LOG_LEVEL: "error" })
  cloud.on(`GET /image/v2/images/${ID}`, json(200, image({ id: ID, tags: ["a", "b"] })))
  cloud.on(`PATCH /image/v2/images/${ID}`, json(200, image({ id: ID })))
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
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

test("a patch of random operations never causes a failure or a change in Polaris", async () => {
  const asked = fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 2 }), async (operations) => {
    const { status, text } = await call(polaris, "updateImage", { input: { imageId: ID, operations } })
    expect([200, 400, 409], text).toContain(status)
  })
  await fc.assert(asked, { numRuns: 400 })
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined()
})

test.each(["add", "replace", "test"])(
  "a value nested 100,000 deep to %s is refused, and the process continues",
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
    const { status, error } = await got(response)
    expect(status).toBe(400)
    expect(error.message).toBe(
      "operations.0.value.0: is nested too deeply: an input may have 32 levels of lists and objects.",
    )
  },
)

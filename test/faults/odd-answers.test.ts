import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { GOOD, ID, OTHERS } from "../core/garbage.js"
import { got, someToken, type Got } from "../core/setting.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { json, startStandIn, text, type Says, type StandIn } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { procedures } from "../support/shapes.js"

const MEMBER = { member_id: "p2", image_id: ID, status: "accepted", created_at: "x", updated_at: "x" }
const ONE = `/image/v2/images/${ID}`

let cloud: StandIn
let polaris: Polaris
let well: Record<string, Says>

beforeAll(async () => {
  cloud = await startStandIn()
  polaris = await startPolaris(cloud.authUrl, { SESSION_KEYS: "k".repeat(32), LOG_LEVEL: "error" })
  well = wellBehaved(cloud.url)
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

beforeEach(() => {
  cloud.seen.length = 0
  for (const [call, says] of Object.entries(well)) cloud.on(call, says)
})

const mine = image({ id: ID, tags: ["a"], visibility: "shared" })

/** A cloud that has the image and its member, and lets the caller do everything. */
const wellBehaved = (url: string): Record<string, Says> => ({
  "GET /v3/auth/tokens": json(200, scoped(`${url}/image`)),
  "POST /v3/auth/tokens": json(201, scoped(`${url}/image`), { "x-subject-token": "made" }),
  "GET /v3/auth/projects": json(200, { projects: [] }),
  "GET /image/v2/images": json(200, { images: [mine] }),
  "POST /image/v2/images": json(201, mine),
  [`GET ${ONE}`]: json(200, mine),
  [`PATCH ${ONE}`]: json(200, mine),
  [`DELETE ${ONE}`]: text(204, ""),
  [`POST ${ONE}/actions/deactivate`]: text(204, ""),
  [`POST ${ONE}/actions/reactivate`]: text(204, ""),
  "GET /image/v2/info/import": json(200, { "import-methods": { value: ["web-download"] } }),
  "GET /image/v2/info/usage": json(200, { usage: {} }),
  "GET /image/v2/metadefs/namespaces": json(200, { namespaces: [{ namespace: "OS::OperatingSystem" }] }),
  "GET /image/v2/metadefs/namespaces/OS%3A%3AOperatingSystem": json(200, {
    namespace: "OS::OperatingSystem",
  }),
  "GET /image/v2/schemas/image": json(200, { properties: { status: { type: "string", enum: ["active"] } } }),
  "GET /image/v2/info/stores": json(200, { stores: [{ id: "file", default: "true" }] }),
  [`POST ${ONE}/import`]: text(202, ""),
  [`GET ${ONE}/tasks`]: json(200, { tasks: [] }),
  [`GET ${ONE}/members`]: json(200, { members: [MEMBER] }),
  [`POST ${ONE}/members`]: json(200, MEMBER),
  [`GET ${ONE}/members/p2`]: json(200, MEMBER),
  [`PUT ${ONE}/members/p2`]: json(200, MEMBER),
  [`DELETE ${ONE}/members/p2`]: text(204, ""),
})

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

/** None of these can be what a service means. */
const ODD: Record<string, string> = {
  "5,000 levels in a field": `{"id": "${ID}", "images": [], "members": [], "token": {}, "extra": ${nested(5_000)}}`,
  "a million values": `{"id": "${ID}", "images": [], "members": [], "extra": [${"7,".repeat(1_000_000)}7]}`,
  "a page": "<html><body>Welcome!</body></html>",
  "half of an answer": `{"id": "${ID}", "images": [`,
}

async function ask(path: string): Promise<Got> {
  const input = { ...GOOD, ...OTHERS }[path.split(".").at(-1) ?? ""] ?? {}
  const headers = { "content-type": "application/json", "x-auth-token": someToken() }
  const init = { method: "POST", headers, body: JSON.stringify(input) }
  return got(await fetch(`${polaris.url}/polaris-bff/${path}`, init))
}

/**
 * A download link is made after the first byte of the image was read, which may be any.
 *
 * The library and golden images ask these services for the token alone; the catalog, for what is new.
 */
const asking = procedures().filter(
  ({ path }) =>
    !/^library|^catalog|^golden|upload|watch|signOut|chooseProject|(create|revoke)DownloadLink/i.test(path),
)

test.each(asking.map(({ path }) => [path] as const))(
  "%s: an answer that cannot be read is BAD_GATEWAY, whichever call it answers",
  async (path) => {
    const usual = await ask(path)
    expect(usual.status, usual.text).toBe(200)
    const calls = new Set(cloud.seen.map(({ call }) => call))
    expect(calls.size).toBeGreaterThan(0)
    for (const call of calls) {
      for (const [what, body] of Object.entries(ODD)) {
        cloud.on(call, text(200, body, { "x-subject-token": "made" }))
        const { text: answer } = await ask(path)
        expect(answer, `${what} to ${call}`).toMatch(/"code":"BAD_GATEWAY"|"error":"502"/)
      }
      cloud.on(call, well[call] ?? text(404, ""))
    }
  },
)

test.each(Object.entries(ODD))(
  "catalog.list: %s in place of the images is BAD_GATEWAY",
  async (_what, body) => {
    cloud.on("GET /image/v2/images", text(200, body))
    const { text: answer } = await ask("catalog.list")
    expect(answer).toContain('"code":"BAD_GATEWAY"')
  },
)

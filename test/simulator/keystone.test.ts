import { setTimeout as pause } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { projectId, startSimulator, type Simulator } from "../../simulator/index.js"
import { caller, inProject, requestToken } from "./caller.js"

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

interface TokenBody {
  token: {
    expires_at: string
    methods: string[]
    project?: { name: string }
    roles?: { name: string }[]
    catalog?: { type: string; endpoints: { interface: string; url: string }[] }[]
  }
}

async function tokenOf(name: string, scope?: Parameters<typeof requestToken>[2]) {
  const response = await requestToken(simulator.authUrl, name, scope)
  const token = response.headers.get("x-subject-token") ?? ""
  return { status: response.status, token, body: ((await response.json()) as TokenBody).token }
}

const about = (own: string, subject: string, method = "GET", query = "") =>
  fetch(`${simulator.authUrl}/auth/tokens${query}`, {
    method,
    headers: { "x-auth-token": own, "x-subject-token": subject },
  })

const rescope = (id: string, scope: unknown) =>
  fetch(`${simulator.authUrl}/auth/tokens`, {
    method: "POST",
    body: JSON.stringify({ auth: { identity: { methods: ["token"], token: { id } }, scope } }),
  })

describe("signing in", () => {
  it.each([
    ["demo", undefined, 201],
    ["demo", "unscoped", 201],
    ["both", inProject("other"), 201],
    ["reader", inProject("demo"), 201],
    ["demo", inProject("other"), 401],
    ["demo", inProject("nope"), 401],
    ["nobody", inProject("demo"), 401],
    ["demo", { system: { all: true } }, 401],
    ["demo", { domain: { id: "default" } }, 401],
    ["admin", { system: { all: true } }, 201],
    ["admin", { domain: { id: "default" } }, 201],
    ["demo", { project: { name: "demo" } }, 400],
    ["demo", {}, 400],
  ] as const)("as %s for %o is %i", async (name, scope, status) => {
    expect((await tokenOf(name, scope)).status).toBe(status)
  })

  it("names the image service under a prefix", async () => {
    const { body } = await tokenOf("demo")
    const image = body.catalog?.find(({ type }) => type === "image")
    expect(image?.endpoints.map(({ interface: face, url }) => [face, url])).toEqual(
      ["public", "internal", "admin"].map((face) => [face, `${simulator.url}/image`]),
    )
    expect(body.roles?.map(({ name }) => name)).toEqual(["reader", "member"])
  })
})

describe("a token", () => {
  it("can be inspected by itself and by an admin, but by nobody else", async () => {
    const [demo, other, admin] = await Promise.all([tokenOf("demo"), tokenOf("other"), tokenOf("admin")])
    const asked: [string, string, number][] = [
      [demo.token, demo.token, 200],
      [demo.token, "garbage", 404],
      ["garbage", demo.token, 401],
      [demo.token, other.token, 403],
      [admin.token, other.token, 200],
    ]
    for (const [own, subject, status] of asked) expect((await about(own, subject)).status).toBe(status)
    const short = (await (await about(demo.token, demo.token, "GET", "?nocatalog")).json()) as TokenBody
    expect(short.token.catalog).toBeUndefined()
    expect((await about(demo.token, demo.token, "HEAD")).status).toBe(200)
  })

  it("is exchanged for another scope with the same expiry", async () => {
    const { token, body } = await tokenOf("both", "unscoped")
    const other = { project: { id: projectId(simulator.world.identity, "other") } }
    const response = await rescope(token, other)
    const next = ((await response.json()) as TokenBody).token
    expect(response.status).toBe(201)
    expect(next.expires_at).toBe(body.expires_at)
    expect([...next.methods].sort()).toEqual(["password", "token"])
    expect((await rescope("garbage", other)).status).toBe(404)
    expect((await rescope((await tokenOf("demo")).token, other)).status).toBe(401)
  })

  it("ends when it is revoked, but those made from it stay valid", async () => {
    const { token } = await tokenOf("demo")
    const next = (await rescope(token, inProject("demo"))).headers.get("x-subject-token") ?? ""
    expect((await about(token, token, "DELETE")).status).toBe(204)
    expect((await about(token, token)).status).toBe(401)
    expect((await about(next, next)).status).toBe(200)
  })

  it("expires", async () => {
    await using brief = await startSimulator({ tokenSeconds: 1 })
    const demo = await caller(brief, "demo")
    await pause(1100)
    expect((await demo("GET", "/v2/images")).status).toBe(401)
  })

  it("of no project lists every image that is shared with anybody", async () => {
    const other = await caller(simulator, "other")
    const { json } = await other("POST", "/v2/images", { name: "shared with somebody" })
    await other("POST", `/v2/images/${String(json["id"])}/members`, { member: "somebody" })
    const unscoped = await caller(simulator, "demo", "unscoped")
    const list = await unscoped("GET", "/v2/images")
    expect((list.json["images"] as { name: string }[]).map(({ name }) => name)).toEqual([
      "shared with somebody",
    ])
  })
})

import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { projectId, putImage, putMember, startSimulator, type Simulator } from "../../simulator/index.js"
import { caller, type Caller } from "./caller.js"

let simulator: Simulator
let demo: Caller

const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, "0")}Z`

beforeAll(async () => {
  simulator = await startSimulator({ pageDefault: 4, pageMax: 5 })
  demo = await caller(simulator, "demo")
  const { world } = simulator
  const mine = projectId(world.identity, "demo")
  const theirs = projectId(world.identity, "other")
  const put = (second: number, name: string | null, more: Parameters<typeof putImage>[1] = {}) =>
    putImage(world, { name, owner: mine, created_at: at(second), updated_at: at(second), ...more })
  put(1, "alpha", { visibility: "private", tags: ["x", "y"], size: 10, status: "active" })
  put(2, "Beta", { tags: ["X"], properties: { os_type: "linux" }, min_ram: 512 })
  put(3, null, { visibility: "private" })
  put(4, "a,b", { visibility: "community", size: 20, status: "active" })
  put(5, "in:alpha", { visibility: "private", os_hidden: true })
  const pending = put(6, "offered", { owner: theirs })
  putMember(world, pending, mine, "pending")
  put(7, "theirs", { owner: theirs, visibility: "private", id: "aaaaaaaa-0000-4000-8000-000000000007" })
  put(8, "everybody's", { owner: theirs, visibility: "community" })
})
afterAll(() => simulator.close())

const names = async (query: string) => {
  const { json, status, text } = await demo("GET", `/v2/images?${query}`)
  if (status !== 200) throw new Error(text)
  return (json["images"] as { name: string | null }[]).map((image) => image.name)
}

describe("a list", () => {
  it.each([
    ["", ["a,b", null, "Beta", "alpha"]],
    ["visibility=shared", ["Beta"]],
    ["visibility=shared&member_status=pending", ["offered", "Beta"]],
    ["visibility=community", ["everybody's", "a,b"]],
    ["visibility=", []],
    ["os_hidden=TRUE", ["in:alpha"]],
    ["name=BETA", ["Beta"]],
    ["name=eq:a,b", ["a,b"]],
    ["name=in:%22a,b%22,alpha", ["a,b", "alpha"]],
    ["tag=x", ["Beta", "alpha"]],
    ["tag=x&tag=y", ["alpha"]],
    ["tags=prod", []],
    ["os_type=linux", ["Beta"]],
    ["unknown=1", []],
    ["min_ram=1", []],
    ["min_ram_min=1", ["Beta"]],
    ["size_min=-1", ["a,b", "alpha"]],
    ["created_at=gt:2026-01-01T00:00:01Z&created_at=lt:2026-01-01T00:00:03Z", ["Beta", "alpha"]],
    ["sort=name:asc", [null, "a,b", "alpha", "Beta"]],
    ["sort=size:desc,name:asc", ["a,b", "alpha", null, "Beta"]],
    ["sort=name:asc&sort=size:asc", []],
    ["limit=1&limit=2", []],
  ])("?%s", async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  it.each([
    ["visibility=bogus", 400],
    ["member_status=bogus", 400],
    ["os_hidden=1", 400],
    ["protected=True", 400],
    ["name=x:y", 400],
    ["name=in:%22open", 400],
    ["size_min=1.5", 400],
    ["created_at=in:2026-01-01", 400],
    ["sort=min_ram:asc", 400],
    ["sort=name:up", 400],
    ["sort=name&sort_key=name", 400],
    ["limit=-1", 400],
    ["marker=x", 400],
    ["marker=aaaaaaaa-0000-4000-8000-000000000007", 403],
    ["locations=x", 500],
  ])("?%s is %i", async (query, status) => {
    expect((await demo("GET", `/v2/images?${query}`)).status).toBe(status)
  })
})

describe("a page", () => {
  it("is at most the maximum long, and links without host, prefix and repeated parameters", async () => {
    const { json } = await demo("GET", "/v2/images?limit=99&tag=x&tag=x&visibility=all&sort=name:asc")
    expect(json["first"]).toBe("/v2/images?limit=99&tag=x&visibility=all&sort=name%3Aasc")
    expect(json["next"]).toBeUndefined()
    const capped = await demo("GET", "/v2/images?limit=99&visibility=all")
    expect(capped.json["images"]).toHaveLength(5)
    expect(capped.json["next"]).toMatch(/^\/v2\/images\?limit=99&visibility=all&marker=[-0-9a-f]{36}$/)
  })

  it.each(["name:asc", "name:desc", "size:asc", "status:desc"])(
    "after page walks everything once by %s",
    async (sort) => {
      const seen: unknown[] = []
      let marker = ""
      for (;;) {
        const { json } = await demo("GET", `/v2/images?limit=1&sort=${sort}${marker}`)
        const [image] = json["images"] as { id: string }[]
        if (!image) break
        seen.push(image.id)
        marker = `&marker=${image.id}`
      }
      expect(seen).toHaveLength(4)
      expect(new Set(seen).size).toBe(4)
    },
  )
})

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { projectId, startSimulator, type Simulator } from "../../simulator/index.js"
import { bareRaw, caller, messageOf, newImage, type Caller } from "./caller.js"

let simulator: Simulator
let demo: Caller
let other: Caller
let admin: Caller

beforeAll(async () => {
  simulator = await startSimulator()
  ;[demo, other, admin] = await Promise.all([
    caller(simulator, "demo"),
    caller(simulator, "other"),
    caller(simulator, "admin"),
  ])
})
afterAll(() => simulator.close())

const add = (path: string, value: unknown) => ({ op: "add", path, value })
const replace = (path: string, value: unknown) => ({ op: "replace", path, value })
const remove = (path: string) => ({ op: "remove", path })

describe("PATCH", () => {
  it.each([
    [add("/tags/-", "x"), 400, "Invalid JSON pointer for this resource: '/tags/-'"],
    [add("/a/b", "x"), 400, "Invalid JSON pointer for this resource: '/a/b'"],
    [add("foo", "x"), 400, 'Pointer `foo` does not start with "/".'],
    [{ op: "move", from: "/foo", path: "/bar" }, 400, "Invalid operation: `move`."],
    [add(5 as never, "x"), 500, "The server has either erred"],
    [remove("/absent"), 409, "Property absent does not exist."],
    [replace("/absent", "x"), 409, "Property absent does not exist."],
    [remove("/name"), 403, "Property name may not be removed."],
    [replace("/status", "active"), 403, "Attribute 'status' is read-only."],
    [replace("/deleted", "x"), 403, "Attribute 'deleted' is reserved."],
    [add("/os_glance_x", "x"), 403, "Attribute 'os_glance_x' is reserved."],
    [replace("/owner", "x"), 403, "Owner can't be updated by non admin."],
    [add("/owner", "x"), 403, "not visible"],
    [replace("/visibility", "public"), 403, "publicize_image"],
    [replace("/locations", []), 403, "Cannot set locations to empty list."],
    [add("/foo", true), 400, "True is not of type 'string'"],
    [replace("/name", "😀"), 400, "Name can't contain 4 byte unicode characters."],
    [
      replace(
        "/tags",
        Array.from({ length: 129 }, (_, n) => `t${String(n)}`),
      ),
      413,
      "Attempted: 129, Maximum: 128",
    ],
    [add("/FOO", "x"), 500, "The server has either erred"],
    [add(`/${"k".repeat(256)}`, "x"), 500, "The server has either erred"],
  ])("%o is %i", async (change, status, message) => {
    const path = await newImage(demo, { name: "kept", foo: "1" })
    const refused = await demo("PATCH", path, [replace("/name", "changed"), change])
    expect(refused.status).toBe(status)
    expect(messageOf(refused)).toContain(message)
    expect((await demo("GET", path)).json["name"]).toBe("kept")
  })

  it.each([
    ["application/openstack-images-v2.1-json-patch; charset=utf-8", 200],
    ["application/json", 415],
    ["application/json-patch+json", 415],
  ])("with the type %s is %i", async (type, status) => {
    const path = await newImage(demo)
    expect((await demo("PATCH", path, "[]", { "content-type": type })).status).toBe(status)
  })

  it("keeps what was written before a tag is refused", async () => {
    const path = await newImage(demo, { name: "before" })
    const refused = await demo("PATCH", path, [replace("/name", "after"), replace("/tags", ["ok", "😀"])])
    expect(refused.status).toBe(400)
    expect((await demo("GET", path)).json).toMatchObject({ name: "after", tags: ["ok"] })
  })

  it("lets an owner give a community image away", async () => {
    const path = await newImage(demo, { visibility: "community" })
    const given = await demo("PATCH", path, [add("/owner", projectId(simulator.world.identity, "other"))])
    expect(given.status).toBe(200)
    expect((await demo("PATCH", path, [replace("/name", "mine?")])).status).toBe(403)
  })
})

describe("writers at the same time", () => {
  afterEach(() => {
    simulator.world.settings.saveDelay = 5
  })

  /** Nobody writes before so many have read. */
  function readTogether(count: number) {
    let waiting = 0
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    simulator.world.settings.saveDelay = () => {
      if (++waiting === count) open()
      return gate
    }
  }

  it("lose each other's changes, with 200", async () => {
    const path = await newImage(demo)
    const keys = ["a", "b", "c", "d"]
    readTogether(keys.length)
    const answers = await Promise.all(keys.map((key) => demo("PATCH", path, [add(`/${key}`, "1")])))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const { json } = await demo("GET", path)
    expect(keys.filter((key) => key in json)).toHaveLength(1)
  })

  it("add one member twice, and then the image can't be removed", async () => {
    const path = await newImage(demo)
    readTogether(2)
    const answers = await Promise.all([1, 2].map(() => demo("POST", `${path}/members`, { member: "m" })))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect((await demo("GET", `${path}/members`)).json["members"]).toHaveLength(2)
    expect((await demo("DELETE", path)).status).toBe(500)
    expect((await demo("GET", path)).json["status"]).toBe("deleted")
    expect((await demo("DELETE", path)).status).toBe(400)
  })
})

describe("lifecycle", () => {
  it("has the right statuses", async () => {
    const queued = await newImage(demo)
    expect((await demo("POST", `${queued}/actions/deactivate`)).status).toBe(403)
    const path = await newImage(demo, { ...bareRaw, protected: true })
    await demo("PUT", `${path}/file`, "x")
    for (const action of ["deactivate", "deactivate"]) {
      expect((await demo("POST", `${path}/actions/${action}`)).status).toBe(204)
    }
    expect((await demo("GET", `${path}/file`)).status).toBe(403)
    expect((await admin("GET", `${path}/file`)).status).toBe(200)
    expect((await demo("GET", path)).json["stores"]).toBeUndefined()
    expect((await admin("DELETE", path)).status).toBe(403)
  })

  it.each([
    [{ visibility: "private" }, 404, 404],
    [{ visibility: "community" }, 200, 403],
  ])("hides %o from another project", async (fields, read, write) => {
    const path = await newImage(demo, fields)
    expect((await other("GET", path)).status).toBe(read)
    expect((await other("DELETE", path)).status).toBe(write)
  })
})

it("treats a reader and an unscoped token by the new default policies", async () => {
  await using strict = await startSimulator({ newDefaults: true })
  const owner = await caller(strict, "demo")
  const reader = await caller(strict, "reader", { project: { name: "demo", domain: { name: "Default" } } })
  const unscoped = await caller(strict, "demo", "unscoped")
  const path = await newImage(owner, bareRaw)
  expect((await reader("GET", path)).status).toBe(200)
  const refusals: [string, string, unknown, string][] = [
    ["POST", "/v2/images", {}, "add_image"],
    ["PATCH", path, [replace("/name", "x")], "modify_image"],
    ["PUT", `${path}/file`, "x", "upload_image"],
    ["GET", `${path}/file`, undefined, "download_image"],
    ["DELETE", path, undefined, "delete_image"],
    ["POST", `${path}/members`, { member: "x" }, "add_member"],
  ]
  for (const [method, target, body, rule] of refusals) {
    const refused = await reader(method, target, body)
    expect([refused.status, messageOf(refused)]).toEqual([
      403,
      `You are not authorized to complete ${rule} action.`,
    ])
  }
  expect((await unscoped("GET", "/v2/images")).status).toBe(403)
  expect((await unscoped("GET", path)).status).toBe(404)
})

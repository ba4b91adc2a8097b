import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { projectId, startSimulator } from "../../simulator/index.js"
import { bareRaw, caller, newImage, requestToken } from "./caller.js"
import { eventually } from "../support/eventually.js"
import { freePort } from "../support/ports.js"

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "polaris-test-"))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe("a simulator with a folder", () => {
  it("keeps projects, tokens, images, members and data over a restart", async () => {
    const dir = newFolder()
    const port = await freePort()
    const first = await startSimulator({ dir, port })
    const demo = await caller(first, "demo")
    const path = await newImage(demo, { ...bareRaw, name: "kept", foo: "1", tags: ["a"] })
    await demo("PUT", `${path}/file`, "hello")
    await demo("POST", `${path}/members`, { member: projectId(first.world.identity, "other") })
    const gone = await newImage(demo)
    await demo("DELETE", gone)
    const before = (await demo("GET", path)).text
    await first.close()

    await using second = await startSimulator({ dir, port })
    expect((await demo("GET", path)).text).toBe(before)
    expect((await demo("GET", `${path}/file`)).text).toBe("hello")
    expect((await (await caller(second, "other"))("GET", path)).status).toBe(200)
    expect((await demo("POST", "/v2/images", { id: gone.split("/").at(-1) })).status).toBe(409)
  })

  it("leaves an upload that it interrupted in saving, as Glance does", async () => {
    const dir = newFolder()
    const first = await startSimulator({ dir, uploadRate: 10 })
    const demo = await caller(first, "demo")
    const path = await newImage(demo, bareRaw)
    const upload = demo("PUT", `${path}/file`, "x".repeat(100_000)).catch(() => "cut off")
    await eventually(async () => {
      expect((await demo("GET", path)).json["status"]).toBe("saving")
    })
    await first.close()
    expect(await upload).toBe("cut off")
    await using second = await startSimulator({ dir })
    expect((await (await caller(second, "demo"))("GET", path)).json["status"]).toBe("saving")
  })

  it("starts over with `fresh`", async () => {
    const dir = newFolder()
    await (await startSimulator({ dir, seed: true })).close()
    await using simulator = await startSimulator({ dir, fresh: true })
    expect(simulator.world.images.size).toBe(0)
  })
})

it("leaves nothing behind without a folder", async () => {
  const simulator = await startSimulator()
  expect(existsSync(simulator.world.dataFolder)).toBe(true)
  await simulator.close()
  expect(existsSync(simulator.world.dataFolder)).toBe(false)
})

it("says that a port is in use", async () => {
  await using first = await startSimulator()
  const { port } = new URL(first.url)
  await expect(startSimulator({ port: Number(port) })).rejects.toThrow(`port ${port} is in use`)
})

it("logs what it was asked", async () => {
  await using simulator = await startSimulator()
  const demo = await caller(simulator, "demo")
  await demo("GET", "/v2/images?limit=1", undefined, { "x-openstack-request-id": "req-1" })
  expect(simulator.requests).toEqual([
    { service: "keystone", method: "POST", path: "/v3/auth/tokens", requestId: undefined },
    { service: "glance", method: "GET", path: "/image/v2/images?limit=1", requestId: "req-1" },
  ])
})

it("has a catalogue that shows different images to each account", async () => {
  await using simulator = await startSimulator({ seed: true })
  const names = async (account: string, query = "") => {
    const { json } = await (await caller(simulator, account))("GET", `/v2/images?limit=100${query}`)
    return (json["images"] as { name: string }[]).map((image) => image.name)
  }
  const demo = await names("demo")
  expect(demo).toContain("hardened-rocky-9")
  expect(demo).not.toContain("gpu-training-cuda-12")
  expect(demo).not.toContain("Ubuntu 20.04 LTS (end of life)")
  expect(await names("demo", "&visibility=shared&member_status=pending")).toContain("gpu-training-cuda-12")
  expect(await names("demo", "&visibility=community")).toEqual(["community-alpine-3.20"])
  expect((await names("admin")).length).toBeGreaterThan(demo.length)
  expect((await requestToken(simulator.authUrl, "both")).status).toBe(401)
})

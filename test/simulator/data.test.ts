import { createHash, randomBytes } from "node:crypto"
import { request, type ClientRequest } from "node:http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { bareRaw, caller, messageOf, newImage, requestToken, type Caller } from "./caller.js"
import { eventually } from "../support/eventually.js"

let simulator: Simulator
let demo: Caller
let token: string

beforeAll(async () => {
  simulator = await startSimulator()
  demo = await caller(simulator, "demo")
  token = (await requestToken(simulator.authUrl, "demo")).headers.get("x-subject-token") ?? ""
})
afterAll(() => simulator.close())

/** A PUT whose body is sent by hand. */
function begin(path: string, headers: Record<string, string | number> = {}): ClientRequest {
  const put = request(simulator.imageUrl + path, {
    method: "PUT",
    headers: {
      "content-type": "application/octet-stream",
      accept: "application/json",
      "x-auth-token": token,
      ...headers,
    },
  })
  put.on("error", () => undefined)
  put.flushHeaders()
  return put
}

const answered = (put: ClientRequest) =>
  new Promise<number | undefined>((resolve) =>
    put.on("response", (response) => {
      response.resume()
      resolve(response.statusCode)
    }),
  )

const statusOf = async (path: string) => (await demo("GET", path)).json["status"]
const becomes = (path: string, status: string) =>
  eventually(async () => {
    expect(await statusOf(path)).toBe(status)
  })

describe("an upload", () => {
  it.each([{ "content-length": 3_000_000 }, { "transfer-encoding": "chunked" }])(
    "is hashed: %o",
    async (headers) => {
      const path = await newImage(demo, bareRaw)
      const data = randomBytes(3_000_000)
      const put = begin(`${path}/file`, headers)
      put.end(data)
      expect(await answered(put)).toBe(204)
      const digest = (algorithm: string) => createHash(algorithm).update(data).digest("hex")
      expect((await demo("GET", path)).json).toMatchObject({
        status: "active",
        size: data.length,
        virtual_size: data.length,
        checksum: digest("md5"),
        os_hash_algo: "sha512",
        os_hash_value: digest("sha512"),
        stores: "file",
      })
    },
  )

  it.each(["file", "stage"])("that breaks off leaves the image queued again (%s)", async (part) => {
    const path = await newImage(demo, bareRaw)
    const put = begin(`${path}/${part}`, { "content-length": 1_000_000 })
    put.write("begun")
    await becomes(path, part === "file" ? "saving" : "uploading")
    put.destroy()
    await becomes(path, "queued")
    expect((await demo("PUT", `${path}/file`, "again")).status).toBe(204)
  })

  it("loses what was patched meanwhile", async () => {
    const path = await newImage(demo, { ...bareRaw, name: "before" })
    const put = begin(`${path}/file`)
    await becomes(path, "saving")
    const patched = await demo("PATCH", path, [{ op: "replace", path: "/name", value: "after" }])
    expect(patched.json["name"]).toBe("after")
    put.end("data")
    expect(await answered(put)).toBe(204)
    expect((await demo("GET", path)).json).toMatchObject({ name: "before", status: "active" })
  })

  it("ends as gone when the image was deleted meanwhile", async () => {
    const path = await newImage(demo, bareRaw)
    const put = begin(`${path}/file`)
    await becomes(path, "saving")
    expect((await demo("DELETE", path)).status).toBe(204)
    put.end("data")
    expect(await answered(put)).toBe(410)
  })

  it("is refused before its body has arrived, and the connection stays open", async () => {
    const path = await newImage(demo)
    const put = begin(`${path}/file`, { "content-length": 50_000_000 })
    put.write(Buffer.alloc(100_000))
    expect(await answered(put)).toBe(400)
    put.destroy()
    expect(await statusOf(path)).toBe("queued")
  })

  it("by two at once succeeds for one", async () => {
    const path = await newImage(demo, bareRaw)
    /** None ends before all have begun. */
    let begun = 0
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    simulator.world.settings.saveDelay = () => {
      if (++begun === 3) open()
      return gate
    }
    const answers = await Promise.all([1, 2, 3].map((n) => demo("PUT", `${path}/file`, `data ${String(n)}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410])
    expect(await statusOf(path)).toBe("active")
    simulator.world.settings.saveDelay = 5
  })
})

describe("limits", () => {
  it.each([
    ["content-length", { "content-length": 6 }, "queued"],
    ["chunked", { "transfer-encoding": "chunked" }, "saving"],
  ])("over the quota with %s the image stays %s", async (_, headers, status) => {
    simulator.world.settings.storageQuota = 5
    for (const image of simulator.world.images.values()) image.stores = []
    const path = await newImage(demo, bareRaw)
    const put = begin(`${path}/file`, headers)
    put.end("123456")
    expect(await answered(put)).toBe(413)
    expect(await statusOf(path)).toBe(status)
    simulator.world.settings.storageQuota = 0
  })

  it("over the cap the image is queued again", async () => {
    simulator.world.settings.imageSizeCap = 5
    const path = await newImage(demo, bareRaw)
    const refused = await demo("PUT", `${path}/file`, "123456")
    expect(refused.status).toBe(413)
    expect(messageOf(refused)).toContain("The incoming image is too large")
    expect(await statusOf(path)).toBe("queued")
    simulator.world.settings.imageSizeCap = 2 ** 40
  })

  it("takes no more than the rate it is given", async () => {
    simulator.world.settings.uploadRate = 50
    const path = await newImage(demo, bareRaw)
    const began = performance.now()
    await demo("PUT", `${path}/file`, "x".repeat(10))
    expect(performance.now() - began).toBeGreaterThan(190)
    simulator.world.settings.uploadRate = 0
  })
})

describe("a download", () => {
  it.each([
    [{}, 200, "hello world"],
    [{ range: "bytes=0-4" }, 206, "hello"],
    [{ range: "bytes=-5" }, 206, "world"],
    [{ range: "bytes=6-999" }, 206, "world"],
    [{ "content-range": "bytes 0-4/*" }, 206, "hello"],
    [{ range: "bytes=11-" }, 416, undefined],
    [{ range: "bytes=4-1" }, 416, undefined],
    [{ range: "bytes=0-1,3-4" }, 400, undefined],
  ])("with %o is %i", async (headers, status, text) => {
    const path = await newImage(demo, bareRaw)
    await demo("PUT", `${path}/file`, "hello world")
    const got = await demo("GET", `${path}/file`, undefined, headers)
    expect(got.status).toBe(status)
    if (text !== undefined) expect(got.text).toBe(text)
  })

  it("of a queued image is empty, and fails with a range", async () => {
    const path = await newImage(demo, bareRaw)
    expect((await demo("GET", `${path}/file`)).status).toBe(204)
    const ranged = await demo("GET", `${path}/file`, undefined, { range: "bytes=0-1" })
    expect([ranged.status, ranged.text]).toEqual([500, ""])
  })
})

describe("an import", () => {
  it("uses the staged data", async () => {
    const path = await newImage(demo, bareRaw)
    await demo("PUT", `${path}/stage`, "staged")
    expect((await demo("POST", `${path}/import`, { method: { name: "glance-direct" } })).status).toBe(202)
    await becomes(path, "active")
    const { json } = await demo("GET", path)
    expect(json).toMatchObject({ size: 6, os_glance_failed_import: "", os_glance_importing_to_stores: "" })
    expect((await demo("GET", `${path}/file`)).text).toBe("staged")
  })

  it("of a URL without a server leaves the image queued", async () => {
    const path = await newImage(demo, bareRaw)
    const method = { name: "web-download", uri: "http://127.0.0.1:1/image" }
    expect((await demo("POST", `${path}/import`, { method })).status).toBe(202)
    await eventually(async () => {
      expect((await demo("GET", path)).json).toMatchObject({
        status: "queued",
        os_glance_failed_import: "file",
      })
    })
  })
})

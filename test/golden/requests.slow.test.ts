import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BASE, openGolden, putBase, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** What requests of the guide get, before anything is built. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const RECIPE = { name: "refused", os_type: "linux", base_image: BASE }

describe("a request that cannot work is refused before anything is created", () => {
  const refused: [what: string, body: unknown, status: number, error: RegExp][] = [
    ["no name", { os_type: "linux", base_image: BASE }, 400, /^name: /],
    ["a name with capitals", { ...RECIPE, name: "Web" }, 400, /^name: must have only lower-case letters/],
    ["a name that is too long", { ...RECIPE, name: "a".repeat(254) }, 400, /^name: /],
    ["no os_type", { name: "a", base_image: BASE }, 400, /^os_type: /],
    ["an unknown os_type", { ...RECIPE, os_type: "bsd" }, 400, /^os_type: /],
    ["no base", { name: "a", os_type: "linux" }, 400, /^base_image: is missing/],
    [
      "two bases",
      { ...RECIPE, base_iso_url: "https://example.org/a.iso" },
      400,
      /^base_iso_url: must be absent/,
    ],
    ["an unknown field", { ...RECIPE, cpus: 2 }, 400, /cpus/],
    [
      "an unknown base image",
      { ...RECIPE, base_image: "none" },
      400,
      /^base_image: there is no active image/,
    ],
    ["a size without a unit", { ...RECIPE, storage_size: "20" }, 400, /^storage_size: must be a size/],
    ["a size of zero", { ...RECIPE, memory: "0Gi" }, 400, /^memory: /],
    ["sizes without a flavor", { ...RECIPE, cpu: 64 }, 400, /^flavor: no flavor has 64 CPUs/],
    [
      "an unknown flavor",
      { ...RECIPE, flavor: "huge" },
      400,
      /^flavor: there is no flavor "huge". There are m1.tiny/,
    ],
    ["an unknown network", { ...RECIPE, network: "lan" }, 400, /^network: there is no network "lan"/],
    [
      "an unknown script",
      { ...RECIPE, customizations: { scripts: ["install-docker.sh", "none.sh"] } },
      400,
      /^customizations.scripts.1: there is no script "none.sh"/,
    ],
    [
      "a file that is not at an absolute path",
      { ...RECIPE, customizations: { files: { "etc/motd": "a" } } },
      400,
      /etc\/motd/,
    ],
    ["a path upwards", { ...RECIPE, customizations: { files: { "/etc/../motd": "a" } } }, 400, /\.\./],
    [
      "a password for Windows",
      { ...RECIPE, os_type: "windows", customizations: { users: [{ name: "admin", password: "secret" }] } },
      400,
      /^customizations.users.0.password: is not possible for Windows/,
    ],
    [
      "a package that is an option",
      { ...RECIPE, customizations: { packages: ["--force"] } },
      400,
      /^customizations.packages.0: /,
    ],
    [
      "a URL that is not on the internet",
      withUrl("http://10.0.0.1/a.iso"),
      400,
      /^base_iso_url: names a host/,
    ],
    ["a URL of loopback", withUrl("http://localhost/a.iso"), 400, /^base_iso_url: names a host/],
    ["a URL with a password", withUrl("https://a:b@example.org/a.iso"), 400, /must not contain a user name/],
    ["a URL in odd notation", withUrl("http://0x7f.1/a.iso"), 400, /unusual notation/],
    ["a URL with another port", withUrl("http://example.org:22/a.iso"), 400, /port 80 or 443/],
    ["a URL that is a file", withUrl("file:///etc/passwd"), 400, /http:\/\/ or https:\/\//],
    ["a body that is not JSON", "{", 400, /not valid JSON/],
    ["a body that is not an object", "[]", 400, /must be a JSON object/],
  ]

  test.each(refused)("%s", async (_what, body, status, error) => {
    const before = stage.leftovers()
    const answer = await ask("POST", "/images", body)
    expect([answer.status, answer.body]).toEqual([status, { error: expect.stringMatching(error) as unknown }])
    expect(stage.leftovers()).toEqual(before)
  })

  function withUrl(base_iso_url: string) {
    return { name: "refused", os_type: "linux", base_iso_url }
  }

  test("customizations that do not fit the user data, even compressed", async () => {
    const noise = Array.from({ length: 12_000 }, () => Math.random().toString(36).slice(2)).join("")
    const { status, body } = await ask("POST", "/images", {
      ...RECIPE,
      customizations: { files: { "/opt/noise": noise } },
    })
    expect([status, body.error]).toEqual([400, expect.stringContaining("may have 49149")])
  })

  test("a quota that has no capacity, with its numbers", async () => {
    const { compute } = stage.simulator.world
    const { quota } = compute
    compute.quota = { ...quota, cores: 1 }
    const { status, body } = await ask("POST", "/images", RECIPE)
    compute.quota = quota
    expect([status, body.error]).toEqual([403, expect.stringContaining("may have 1 CPUs")])
  })

  test("several networks without a choice", async () => {
    const { compute } = stage.simulator.world
    const { networks } = compute
    const one = { id: crypto.randomUUID(), shared: true, external: false, prefix: "10.1.0" }
    compute.networks = [...networks, { ...one, name: "second" }]
    const { status, body } = await ask("POST", "/images", RECIPE)
    compute.networks = networks
    expect([status, body.error]).toEqual([400, expect.stringContaining("Name one of private, second")])
  })

  test("a base image that is an ISO", async () => {
    putBase(stage.simulator, { name: "installer", disk_format: "iso" })
    const { status, body } = await ask("POST", "/images", { ...RECIPE, base_image: "installer" })
    expect([status, body.error]).toEqual([400, expect.stringContaining("this is an ISO")])
  })
})

test("what does not exist is 404, with the guide's sentences", async () => {
  for (const [method, path] of [
    ["GET", "/images/none"],
    ["GET", "/images/none/status"],
    ["GET", "/images/none/logs"],
    ["DELETE", "/images/none"],
    ["POST", "/images/none:cancel"],
    ["POST", "/images/none:rebuild"],
  ] as const) {
    const { status, body } = await ask(method, path)
    expect([method, path, status, body]).toEqual([method, path, 404, { error: "Image not found" }])
  }
  for (const method of ["GET", "DELETE"])
    expect((await ask(method, "/vms/none")).body).toEqual({ error: "VM not found" })
})

test("health needs no token, and everything else does", async () => {
  const health = await stage.ask("GET", "/api/v1/health")
  expect([health.status, health.body]).toEqual([200, { status: "healthy" }])
  for (const path of ["/images", "/vms", "/metrics", "/scripts", "/images/a/status"]) {
    const { status, body } = await stage.ask("GET", `/api/v1${path}`)
    expect([path, status, body]).toEqual([
      path,
      401,
      { error: expect.stringContaining("Sign in") as unknown },
    ])
  }
})

test("a project without golden images has empty lists and zeros", async () => {
  expect((await ask("GET", "/images")).body).toEqual({ images: [], count: 0 })
  expect((await ask("GET", "/vms")).body).toEqual({ vms: [], count: 0 })
  expect((await ask("GET", "/metrics")).body).toEqual({
    ...{ total_images: 0, active_vms: 0, failed_images: 0, storage_used: "0Gi" },
    last_updated: expect.stringMatching(/Z$/) as unknown,
  })
})

test("the smallest flavor that fits is chosen, or the one that is named", async () => {
  let flavor: string | undefined
  stage.simulator.world.compute.pace = (_stage, server) => {
    flavor = server.flavor.name
    return 2
  }
  const chosen = async (body: object) => {
    const { status } = await ask("POST", "/images", { ...RECIPE, ...body })
    expect(status).toBe(202)
    await stage.until(owner, "refused", "ready")
    await ask("DELETE", "/images/refused")
    await stage.untilGone(owner, "refused")
    return flavor
  }
  expect(await chosen({})).toBe("m1.medium")
  expect(await chosen({ cpu: 1, memory: "1Gi", storage_size: "1Gi" })).toBe("m1.small")
  expect(await chosen({ flavor: "m1.large" })).toBe("m1.large")
  expect(await chosen({ os_type: "windows" })).toBe("m1.large")
})

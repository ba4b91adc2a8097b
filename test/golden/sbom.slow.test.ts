import { createHash } from "node:crypto"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { BASE, openGolden, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** What golden images have installed, and in what two builds differ. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterEach(() => {
  delete stage.simulator.world.compute.guest
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

async function build(name: string, recipe: object) {
  const answer = await ask("POST", "/images", { name, os_type: "linux", base_image: BASE, ...recipe })
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
  await stage.until(owner, name, "ready")
}

interface Component {
  name: string
  version: string
  purl?: string
}

test("the packages of a built system are a CycloneDX document, whose hash the provenance has", async () => {
  await build("web", { customizations: { packages: ["nginx=1.24.0-2", "curl"] } })
  const { status, headers, text } = await ask("GET", "/images/web/sbom")
  expect([status, headers.get("content-type")]).toEqual([
    200,
    expect.stringContaining("application/vnd.cyclonedx+json"),
  ])
  const document = JSON.parse(text) as { components: Component[] }
  const { build_id } = (await ask("GET", "/images/web/provenance")).body
  expect(document).toMatchObject({
    ...{
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: `urn:uuid:${String(build_id)}`,
      version: 1,
    },
    metadata: { component: { type: "operating-system", name: "web" } },
  })
  expect(document.components.map(({ name, version }) => `${name} ${version}`)).toEqual([
    ...["debian 12", "base-files 1.0-1", "curl 1.0-1", "libc6 1.0-1", "nginx 1.24.0-2"],
  ])
  expect(document.components.at(-1)?.purl).toBe("pkg:deb/debian/nginx@1.24.0-2?arch=amd64&distro=debian-12")
  const sha256 = createHash("sha256").update(text).digest("hex")
  expect((await ask("GET", "/images/web/provenance")).text).toContain(
    JSON.stringify({ name: "sbom", mediaType: "application/vnd.cyclonedx+json", digest: { sha256 } }),
  )
  const twin = await owner.client.golden.images.sbom.query({ name: "web" })
  expect(twin).toMatchObject({ image_name: "web", sha256, sbom: document })
  expect((await ask("GET", "/images/web/logs")).text).not.toMatch(/packages=|^H4sI/m)
})

test("two builds are compared by what they have installed, and by their recipes", async () => {
  const files = { "/etc/motd": "new\n", "/etc/issue": "same\n" }
  await build("old", {
    ...{ labels: { team: "web", tier: "1" } },
    customizations: {
      packages: ["nginx=1.22.0-1", "telnet"],
      files: { ...files, "/etc/motd": "old\n", "/etc/gone": "x" },
    },
  })
  await build("new", {
    ...{ labels: { team: "core", zone: "a" } },
    customizations: { packages: ["nginx=1.24.0-2", "curl"], files, scripts: ["#!/bin/sh\necho new\n"] },
  })
  const { status, body } = await ask("GET", "/images/new/compare?with=old")
  const hash = (text: string) => createHash("sha256").update(text).digest("hex")
  expect([status, body]).toMatchObject([
    200,
    {
      ...{ before: { image_name: "old" }, after: { image_name: "new" }, packages_of: "system" },
      packages: [
        { name: "curl", after: "1.0-1" },
        { name: "nginx", before: "1.22.0-1", after: "1.24.0-2" },
        { name: "telnet", before: "1.0-1" },
      ],
      files: [
        { name: "/etc/gone", before: hash("x") },
        { name: "/etc/motd", before: hash("old\n"), after: hash("new\n") },
      ],
      scripts: [{ name: "inline-1", after: hash("#!/bin/sh\necho new\n") }],
      labels: [
        { name: "team", before: "web", after: "core" },
        { name: "tier", before: "1" },
        { name: "zone", after: "a" },
      ],
      base_image: [],
    },
  ])
  const none = await ask("GET", "/images/new/compare")
  expect([none.status, none.body.error]).toEqual([404, expect.stringContaining("no ready build")])
  expect((await ask("POST", "/images/new:rebuild", { force: true })).status).toBe(202)
  await stage.until(owner, "new", "ready")
  const same = await ask("GET", "/images/new/compare")
  expect(same.body).toMatchObject({ packages: [], files: [], scripts: [], labels: [], base_image: [] })
  expect(same.body["before"]).not.toEqual(same.body["after"])
})

test("a list that is damaged, or absent, is not shown, and builds are compared by their recipes", async () => {
  for (const [name, list] of [
    ["damaged", ["packages=begin", "H4sIAAAAAAAAA", "packages=end"]],
    ["absent", []],
  ] as const) {
    stage.simulator.world.compute.guest = (server) => {
      const mark = `POLARIS-BUILD ${server.metadata["polaris_build"] ?? ""}`
      const lines = list.map((line) => (line.startsWith("packages") ? `${mark} ${line}` : line))
      return { lines: [...lines, `${mark} exit=0 step=cleanup command=`], end: "off" }
    }
    await build(name, { customizations: { packages: [`${name}-tool=2`] } })
    const { status, body } = await ask("GET", `/images/${name}/sbom`)
    expect([status, body.error]).toEqual([404, expect.stringContaining("no list of packages")])
  }
  const { body } = await ask("GET", "/images/damaged/compare?with=absent")
  expect(body).toMatchObject({
    packages_of: "recipe",
    packages: [
      { name: "absent-tool", before: "2" },
      { name: "damaged-tool", after: "2" },
    ],
  })
})

test("what another project has is not compared", async () => {
  const { headers } = await stage.as("other")
  for (const path of ["/images/web/sbom", "/images/web/compare?with=old"])
    expect([path, (await stage.ask("GET", `/api/v1${path}`, { headers })).status]).toEqual([path, 404])
})

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, inject, test } from "vitest"
import type { PackageName } from "./pack.js"
import { run } from "./run.js"

const DOCUMENTS: Record<PackageName, string[]> = {
  "polaris-bff": ["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
  "@polaris-bff/client": ["LICENSE", "README.md", "package.json"],
}

interface Manifest {
  version: string
  description: string
  exports: Record<string, { types: string; default: string } | string>
}

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

const names = Object.keys(DOCUMENTS) as PackageName[]

describe.each(names)("the package %s", (name) => {
  const { folder, tarball, files } = inject("packed")[name]
  const { exports } = manifestIn(folder)
  const entries = Object.values(exports).filter((entry) => typeof entry !== "string")

  test("holds the build, its documents, and nothing else", () => {
    const rest = files.filter((path) => !path.startsWith("dist/"))
    expect(rest.toSorted()).toEqual(DOCUMENTS[name])
    expect(files.filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))).toEqual([])
    expect(files.filter((path) => /test|fixture|\.env/.test(path))).toEqual([])
  })

  test("says what it is, for whom and under which terms", () => {
    const manifest = manifestIn(folder)
    expect(manifest).toMatchObject({
      author: "The Polaris contributors",
      license: "Apache-2.0",
      type: "module",
      engines: { node: expect.stringContaining("20.19.0") as string },
      keywords: expect.arrayContaining(["glance", "openstack", "trpc"]) as string[],
    })
    expect(manifest.description).toMatch(/Polaris|OpenStack Glance/)
    for (const field of ["files", "sideEffects"]) expect(manifest).toHaveProperty(field)
  })

  test("holds every entry with its types", () => {
    const paths = entries.flatMap(({ types, default: code }) => [types, code])
    expect(paths.map((path) => path.slice(2)).filter((path) => !files.includes(path))).toEqual([])
  })

  test("publint finds nothing", async () => {
    const output = await run(".", "npx", "publint", "run", tarball, "--strict")
    expect(output).toContain("All good!")
  })

  test("are-the-types-wrong finds nothing, for ES modules", async () => {
    const output = await run(".", "npx", "attw", tarball, "--profile", "esm-only", "--no-emoji")
    /** A list or a table, as wide as the terminal is; package.json has no types. */
    const fine = output.match(/node16 \(from ESM\): OK(?! \(JSON\))|OK \(ESM\)/g)
    expect(fine).toHaveLength(entries.length)
  })
})

test("the server's package holds nothing of the client, and the client's nothing of the server", () => {
  const { "polaris-bff": server, "@polaris-bff/client": client } = inject("packed")
  expect(server.files.filter((path) => /^dist\/(cli|client|react)\//.test(path))).toEqual([])
  const maps = client.files.filter((path) => path.endsWith(".js.map"))
  const sources = maps.flatMap((path) => {
    const map = JSON.parse(readFileSync(join(client.folder, path), "utf8")) as { sources: string[] }
    return map.sources
  })
  expect(sources.length).toBeGreaterThan(5)
  expect(
    sources.filter((source) => !/\/dist\/(cli|client|react)\/|\/upload-header\.js$/.test(source)),
  ).toEqual([])
})

test("both packages have one version", () => {
  const [server, client] = names.map((name) => manifestIn(inject("packed")[name].folder).version)
  expect(client).toBe(server)
})

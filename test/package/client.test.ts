import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { setting } from "../client/setting.js"
import { project } from "./project.js"

/** A peer that @trpc/client requires, which nothing of a page is made of (docs/adr/0024). */
const COMPILER = /^node_modules\/(typescript|@typescript\/[\w-]+)$/

const NEEDED = [
  "@noble/hashes",
  "@polaris-bff/client",
  "@trpc/client",
  "@trpc/server",
  "eventsource",
  "eventsource-parser",
  "yaml",
].map((name) => `node_modules/${name}`)

const MEGABYTE = 1_000_000

const s = setting()

function bytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" })
  const files = entries.map((name) => statSync(join(folder, name))).filter((entry) => entry.isFile())
  return files.reduce((sum, { size }) => sum + size, 0)
}

describe("@polaris-bff/client in an empty project", () => {
  const reader = project({ ours: ["@polaris-bff/client"] })

  test("brings what a browser needs, and nothing of the server", async () => {
    const packages = (await reader.installed()).filter((path) => !COMPILER.test(path))
    expect(packages).toEqual(NEEDED)
  })

  test("has the command line", async () => {
    const output = await reader.run(reader.path("node_modules/.bin/polaris"), "images", "list", "--help")
    expect(output).toContain("Usage: polaris images list [OPTIONS]")
  })

  test("takes less than 15 MB, without React and the TypeScript compiler", async () => {
    const all = await reader.installed()
    const size = (path: string) => bytesIn(reader.path(path)) / MEGABYTE
    const needed = all.filter((path) => !COMPILER.test(path)).reduce((sum, path) => sum + size(path), 0)
    const compiler = all.filter((path) => COMPILER.test(path)).reduce((sum, path) => sum + size(path), 0)
    console.log(
      `@polaris-bff/client: ${needed.toFixed(1)} MB installed, and ${compiler.toFixed(1)} MB TypeScript`,
    )
    expect(needed).toBeGreaterThan(0.1)
    expect(needed).toBeLessThan(15)
  })
})

describe("the README's command for a project in plain JavaScript", () => {
  const readme = readFileSync("packages/client/README.md", "utf8")
  const [, flag = "", others = ""] = /`npm install (--\S+) @polaris-bff\/client ([^`]+)`/.exec(readme) ?? []
  const reader = project({ ours: ["@polaris-bff/client"], packages: others.split(" "), flags: [flag] })

  test("installs less than 15 MB in all, without TypeScript", async () => {
    expect(flag).toBe("--omit=peer")
    expect(await reader.installed()).toEqual(NEEDED)
    const all = bytesIn(reader.path("node_modules")) / MEGABYTE
    console.log(`@polaris-bff/client with --omit=peer: ${all.toFixed(1)} MB installed`)
    expect(all).toBeLessThan(15)
  })

  test("leaves out nothing that a program needs", async () => {
    await reader.write(
      "main.mjs",
      `import { createPolarisClient } from "@polaris-bff/client"
       const [url, token, imageId] = process.argv.slice(2)
       const { compute } = createPolarisClient({ url, token })
       const { name } = await compute.image.getImageById.query({ imageId })
       console.log(name)`,
    )
    const imageId = await s.image("of plain JavaScript")
    const output = await reader.run(process.execPath, "main.mjs", s.url, s.token, imageId)
    expect(output.trim()).toBe("of plain JavaScript")
  })
})

/** Both ends of the peer range `^11.7.0`: those of a program without React. */
describe.each(["11.7.0", "11.25.2"])("@polaris-bff/client with @trpc/client %s", (version) => {
  const reader = project({
    from: "test/package/plain",
    ours: ["@polaris-bff/client"],
    packages: [
      `@trpc/client@${version}`,
      `@trpc/server@${version}`,
      "typescript@5.7.2",
      "@types/node@20.19.43",
    ],
  })

  test("compiles a program, which lists, uploads and watches", async () => {
    await reader.run("npx", "tsc")
    const imageId = await s.image("of a program")
    const output = await reader.run(process.execPath, "out/main.js", s.url, s.token, imageId)
    expect(JSON.parse(output)).toEqual({
      name: "of a program",
      last: 100,
      status: "active",
      code: "NOT_FOUND",
    })
  })
})

import { readFileSync } from "node:fs"
import { expect, inject, test } from "vitest"
import { run } from "./run.js"

const packed = inject("packed")
const tarball = inject("tarball")

const ours = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, { types: string; default: string }>
}

test("holds the build, four documents, and nothing else", () => {
  const rest = packed.filter((path) => !path.startsWith("dist/"))
  expect(rest.toSorted()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"])
  expect(packed.filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))).toEqual([])
  expect(packed.filter((path) => /test|fixture|\.env/.test(path))).toEqual([])
})

test("holds every entry with its types", () => {
  const entries = Object.values(ours.exports).flatMap(Object.values) as string[]
  expect(entries.map((path) => path.slice(2)).filter((path) => !packed.includes(path))).toEqual([])
})

test("publint finds nothing", async () => {
  const said = await run(".", "npx", "publint", "run", tarball, "--strict")
  expect(said).toContain("All good!")
})

test("are-the-types-wrong finds nothing, for ES modules", async () => {
  const said = await run(".", "npx", "attw", tarball, "--profile", "esm-only", "--no-emoji")
  /** A list or a table, as wide as the terminal is. */
  expect(said.match(/node16 \(from ESM\): OK|OK \(ESM\)/g)).toHaveLength(Object.keys(ours.exports).length)
})

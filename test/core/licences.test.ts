import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { isAllowed, packagesOf } from "../../lint/licences.mjs"

test("every package that Polaris needs to run has an allowed licence", () => {
  const { status, stdout, stderr } = spawnSync("node", ["lint/licences.mjs"], { encoding: "utf8" })
  expect([status, stderr]).toEqual([0, ""])
  expect(stdout).toMatch(/^fastify \d\S+: MIT$/m)
  expect(stdout).toMatch(/^@trpc\/server \d\S+: MIT$/m)
  expect(stdout).not.toContain("vitest")
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: object }
  const listed = new Set(stdout.split("\n").map((line) => line.split(" ")[0]))
  expect(Object.keys(dependencies).filter((name) => !listed.has(name))).toEqual([])
})

test.each([
  ["MIT", true],
  ["(MIT OR GPL-3.0)", true],
  ["Apache-2.0 AND MIT", true],
  ["Apache-2.0 AND GPL-3.0", false],
  ["AGPL-3.0", false],
  ["UNLICENSED", false],
  ["", false],
])("the licence %j is allowed: %s", (licence, allowed) => {
  expect(isAllowed(licence)).toBe(allowed)
})

test("a package without a licence, or with a name instead of an id, is listed as that", () => {
  const component = { name: "a", version: "1.0.0" }
  const named = { ...component, group: "@b", licenses: [{ license: { name: "Our own" } }] }
  expect(packagesOf({ components: [component, named] })).toEqual([
    { name: "@b/a", version: "1.0.0", licence: "Our own" },
    { name: "a", version: "1.0.0", licence: "" },
  ])
})

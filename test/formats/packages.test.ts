import { execFileSync } from "node:child_process"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { inventoryIn } from "../../src/golden/pipeline/inventory.js"
import type { Recipe } from "../../src/golden/recipe/recipe.js"
import { userDataOf } from "../../src/golden/recipe/user-data.js"

const RECIPE: Recipe = {
  ...{ osType: "linux", source: { image: "base" }, cpu: 1, memoryBytes: 1, storageBytes: 1 },
  ...{ packages: [], scripts: [], sshKeys: [], files: {}, users: [], labels: {} },
  atGlance: { visibility: "private", tags: [], properties: {} },
}

test("the build's script lists the packages of the Debian on which it runs", () => {
  const userData = userDataOf(RECIPE, "5f0c7f7e-58f9-4c5c-9b6b-0b9a2f3c1d11").toString()
  const config = parse(userData, { version: "1.1" }) as { write_files: { content: string }[] }
  const script = config.write_files.at(-1)?.content ?? ""
  const functions = script.slice(script.indexOf("packages() {"), script.indexOf("\nreport_packages()"))
  const packed = execFileSync("sh", ["-c", `${functions}\npackages | gzip | base64`]).toString()
  const inventory = inventoryIn(packed.replaceAll("\n", ""))
  expect(inventory?.system.id).toMatch(/^[a-z]+$/)
  const version = execFileSync("dpkg-query", ["-W", "-f", "${Version}", "dpkg"]).toString()
  expect(inventory?.packages).toContainEqual({
    ...{ type: "deb", name: "dpkg", version, architecture: expect.anything() as unknown },
  })
})

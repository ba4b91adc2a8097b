import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import type { Recipe } from "../../src/golden/recipe/recipe.js"
import { userDataOf } from "../../src/golden/recipe/user-data.js"
import { LINUX_SCRIPTS } from "../../src/golden/scripts/linux.js"

/** User data of golden images, as cloud-init's own schema check sees it (test/formats/cloud-init.sh). */
const PACKAGES = resolve(".polaris/cloud-init/usr/lib/python3/dist-packages")

const EMPTY: Recipe = {
  ...{ osType: "linux", source: { image: "base" }, cpu: 1, memoryBytes: 1, storageBytes: 1 },
  ...{ packages: [], scripts: [], sshKeys: [], files: {}, users: [], labels: {} },
  atGlance: { visibility: "private", tags: [], properties: {} },
}

function check(userData: Buffer): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "polaris-cloud-init-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, "user-data")
  writeFileSync(file, userData)
  const { status, stdout, stderr } = spawnSync(
    "python3",
    ["-m", "cloudinit.cmd.main", "schema", "--config-file", file],
    { encoding: "utf8", env: { ...process.env, PYTHONPATH: PACKAGES } },
  )
  return { status, output: stdout + stderr }
}

const RECIPES: Record<string, Partial<Recipe>> = {
  nothing: {},
  packages: { packages: ["nginx", "curl=7.88.1-10", "linux-image-amd64"] },
  "every script that Polaris ships": {
    scripts: Object.entries(LINUX_SCRIPTS).map(([name, content]) => ({ name, content })),
  },
  "files with odd contents": {
    files: {
      "/etc/a": "yes\n",
      "/etc/b": "",
      "/etc/c": "a: [b\n\t# 'c' \"d\"\n",
      "/etc/ü": "0644",
      "/e/d": "---\n",
    },
  },
  "users with and without everything": {
    users: [
      { name: "admin", passwordHash: "$6$salt$hash", groups: ["sudo", "docker"], sudo: true },
      { name: "plain", groups: [], sudo: false },
    ],
    sshKeys: ["ssh-ed25519 AAAA somebody@example.org"],
  },
}

test.each(Object.entries(RECIPES))(
  "cloud-init accepts the user data of a recipe with %s",
  (_what, recipe) => {
    const { status, output } = check(userDataOf({ ...EMPTY, ...recipe }, crypto.randomUUID()))
    expect([status, output]).toEqual([0, expect.stringContaining("Valid cloud-config")])
  },
)

test("cloud-init refuses what is not in its schema, so the check checks something", () => {
  const { status, output } = check(Buffer.from("#cloud-config\nwrite_files: [{content: no path}]\n"))
  expect([status, output]).toEqual([1, expect.stringContaining("write_files.0")])
})

import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { promisify } from "node:util"
import { expect, test } from "vitest"

test("MariaDB compares every character as it is recorded", async () => {
  const { stdout } = await promisify(execFile)("bash", ["test/openstack/weights.sh"])
  expect(stdout).toBe(await readFile("test/support/weights.txt", "utf8"))
})

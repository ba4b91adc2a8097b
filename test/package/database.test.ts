import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { run } from "./run.js"

/** The package's commands for the database, as they are built. */
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "polaris-database-"))
})
afterAll(() => rm(root, { recursive: true }))

const command = (script: string) =>
  run(
    ".",
    "env",
    ...["OS_AUTH_URL=http://127.0.0.1:1/v3", "DATABASE_URL=", `DATABASE_FOLDER=${join(root, "database")}`],
    ...["npm", "run", "--silent", script],
  )

test("db:migrate makes the tables, as often as it is called, and jobs finds none that is not undone", async () => {
  expect(await command("db:migrate")).toBe("The database is up to date.\n")
  expect(await command("db:migrate")).toBe("The database is up to date.\n")
  expect(await command("jobs")).toBe("Every job that has ended is done or undone.\n")
})

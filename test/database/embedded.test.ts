import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createDatabase, type Database } from "../../src/db/database.js"
import { lockFolder } from "../../src/db/folder-lock.js"
import { embeddedFolders } from "../support/embedded.js"
import { promisesOfJobs } from "./jobs-suite.js"
import { promisesOfADatabase } from "./suite.js"

let folders: Awaited<ReturnType<typeof embeddedFolders>>

beforeAll(async () => {
  folders = await embeddedFolders()
})
afterAll(() => folders.remove())

const at = (folder: string): Database => createDatabase({ url: undefined, folder, connections: 3 })

promisesOfADatabase("embedded", async () => at(folders.folder()))

promisesOfJobs("embedded", 1, async () => at(folders.folder()))

test("nothing is created until something needs the database", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "polaris-none-")), "database")
  const database = at(folder)
  await database.close()
  expect([database.isOpen, existsSync(folder)]).toEqual([false, false])
})

test("the folder serves one process: a second is refused, and the message names the pid and the folder", async () => {
  const folder = folders.folder()
  const [first, second] = [at(folder), at(folder)]
  await first.open()
  await expect(second.open()).rejects.toThrow(
    `DATABASE_FOLDER: process ${process.pid} uses the database in ${folder}, which serves one process.`,
  )
  await first.close()
  await second.open()
  await second.close()
})

test("what was committed is there when it is opened again", async () => {
  const folder = folders.folder()
  const first = at(folder)
  await first.query(({ run }) => run("create table kept (n int); insert into kept values (7)"))
  await first.close()
  const second = at(folder)
  expect(await second.query(({ run }) => run("select n from kept", []))).toEqual([{ n: 7 }])
  await second.close()
})

const newFolder = () => mkdtempSync(join(tmpdir(), "polaris-lock-"))
const holder = (folder: string, fields: object) =>
  writeFileSync(
    join(folder, "lock-4"),
    JSON.stringify({ pid: 1, host: hostname(), started: "another boot 17", ...fields }),
  )

test("the lock of a process that has ended does not count, even if its pid is used again", () => {
  const folder = newFolder()
  holder(folder, { pid: process.pid })
  lockFolder(folder)()
  expect(readdirSync(folder)).toEqual(["lock-5"])
  expect(readFileSync(join(folder, "lock-5"), "utf8")).toBe("")
})

test("the lock of another host counts until it is released or deleted", () => {
  const folder = newFolder()
  holder(folder, { host: "elsewhere" })
  const file = join(folder, "lock-4")
  expect(() => lockFolder(folder)).toThrow(`process 1 on elsewhere uses the database in ${folder}`)
  expect(() => lockFolder(folder)).toThrow(`If it no longer runs, delete ${file}.`)
  writeFileSync(file, "")
  lockFolder(folder)()
})

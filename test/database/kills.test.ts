import { afterAll, beforeAll, expect, test } from "vitest"
import { embeddedFolders } from "../support/embedded.js"
import { buildWorker, killWorkers, startWorker } from "../support/kills.js"

let folders: Awaited<ReturnType<typeof embeddedFolders>>

beforeAll(async () => {
  folders = await embeddedFolders()
})
afterAll(() => folders.remove())

test("a process that is killed between and within steps loses nothing", async () => {
  const env = { DATABASE_FOLDER: folders.folder() }
  const counts = await killWorkers({ env, workers: 1, kills: 5, jobs: 30 })
  expect(counts).toMatchObject({ done: 30, lost: 0, overlapping: 0 })
  expect(counts.doubled).toBeLessThanOrEqual(5 * 3)
}, 900_000)

test("a second process on the folder ends, and names the first one's pid and the folder", async () => {
  const built = await buildWorker()
  const env = { DATABASE_FOLDER: folders.folder(), JOBS: "1000" }
  const first = startWorker(built.file, env)
  await first.working()
  const second = startWorker(built.file, env)
  await expect(second.ended()).rejects.toThrow(
    `DATABASE_FOLDER: process ${first.pid} uses the database in ${env.DATABASE_FOLDER}`,
  )
  await first.kill()
  built.remove()
}, 600_000)

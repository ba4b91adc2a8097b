import { afterAll, beforeAll, expect, test } from "vitest"
import { createDatabase } from "../../src/db/database.js"
import { startPostgres, type Postgres } from "../support/postgres.js"
import { killWorkers } from "../support/kills.js"

let server: Postgres

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

test("workers killed between and within steps lose nothing, and no step runs on two at once", async () => {
  const env = { DATABASE_URL: await server.create() }
  const counts = await killWorkers({ env, workers: 2, kills: 5, jobs: 60 })
  expect(counts).toMatchObject({ done: 60, lost: 0, overlapping: 0 })
  /** Three jobs at a time were in a step when their worker was killed. */
  expect(counts.doubled).toBeLessThanOrEqual(5 * 3)
}, 600_000)

test("jobs go on when the server restarts under them", async () => {
  const url = await server.create()
  const database = createDatabase({ url, folder: "unused", connections: 3 })
  const count = async (text: string) =>
    Number((await database.query(({ run }) => run(text, [])).catch(() => []))[0]?.["n"] ?? 0)
  const restarts = async () => {
    await expect.poll(() => count(PIDS), { timeout: 300_000 }).toBe(2)
    for (const done of [10, 20, 30]) {
      await expect.poll(() => count(DONE), { timeout: 300_000 }).toBeGreaterThanOrEqual(done)
      await server.stop()
      await server.start()
    }
  }
  const working = killWorkers({ env: { DATABASE_URL: url }, workers: 2, kills: 0, jobs: 100 })
  const [counts] = await Promise.all([working, restarts()])
  expect(counts).toMatchObject({ done: 100, lost: 0, overlapping: 0 })
  await database.close()
}, 900_000)

const PIDS = "select count(distinct pid)::int as n from effect"
const DONE = "select count(*)::int as n from job where state = 'done'"

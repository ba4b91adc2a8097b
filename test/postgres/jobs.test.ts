import { afterAll, beforeAll, expect, test } from "vitest"
import { createJobs } from "../../src/jobs/jobs.js"
import { OLD_JOBS } from "../../src/jobs/old-jobs.js"
import { createDatabase } from "../../src/db/database.js"
import { promisesOfJobs } from "../database/jobs-suite.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

promisesOfJobs("PostgreSQL", 2, async () =>
  createDatabase({ url: await server.create(), folder: "unused", connections: 8 }),
)

test("processes that start at once on an empty database create the queues once", async () => {
  const url = await server.create()
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const unused = () => Promise.reject(new Error("unused"))
  const start = async () => {
    const database = createDatabase({ url, folder: "unused", connections: 3 })
    const given = { database, log, jobs: [OLD_JOBS], isWorker: false, sealer: undefined }
    const jobs = await createJobs({
      ...given,
      audit: { record: () => undefined },
      tokenEnds: unused,
      identify: unused,
    })
    return { database, jobs }
  }
  const started = await Promise.all(Array.from({ length: 6 }, start))
  const { database } = started[0]!
  const names = await database.query(({ run }) => run("select name from pgboss.queue order by name", []))
  const expected = ["polaris.dead", "polaris.given-up", OLD_JOBS.name]
  expect(names).toEqual(expected.map((name) => ({ name })))
  for (const { jobs } of started) await jobs.close()
  for (const { database } of started) await database.close()
})

import { spawnSync } from "node:child_process"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startPolaris } from "../support/polaris.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let cloud: Simulator

beforeAll(async () => {
  server = await startPostgres()
  cloud = await startSimulator()
})
afterAll(async () => {
  await cloud.close()
  await server.close()
})

function migrate(DATABASE_URL: string) {
  const env = { ...process.env, OS_AUTH_URL: cloud.authUrl, DATABASE_URL }
  const { status, stdout, stderr } = spawnSync("npx", ["tsx", "src/migrate.ts"], { env, encoding: "utf8" })
  return { status, stdout, stderr }
}

test("db:migrate brings a database up to date by itself, as often as it is called", async () => {
  const url = await server.create()
  const upToDate = { status: 0, stdout: "The database is up to date.\n", stderr: "" }
  expect(migrate(url)).toEqual(upToDate)
  expect(migrate(url)).toEqual(upToDate)
})

test("db:migrate fails with the reason when there is no server", () => {
  const { status, stderr } = migrate("postgresql://polaris@127.0.0.1:1/none")
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^DATABASE_URL: the database cannot be reached: /),
  ])
})

test("/readyz is 503 while the server is down", async () => {
  const polaris = await startPolaris(cloud.authUrl, { DATABASE_URL: await server.create() })
  const ready = async () => {
    const response = await fetch(`${polaris.url}/readyz`)
    return [response.status, (await response.json()) as unknown]
  }
  const served = [200, { ready: true, keystone: "reachable", database: "reachable" }]
  await expect.poll(ready).toEqual(served)
  await server.stop()
  const reasons = { database: "The database cannot answer at the moment. Try again later." }
  const refused = { ready: false, keystone: "reachable", database: "unreachable", reasons }
  await expect.poll(ready).toEqual([503, refused])
  await server.start()
  await expect.poll(ready).toEqual(served)
  await polaris.close()
})

import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startPolaris } from "../support/polaris.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

let server: Postgres
let simulator: Simulator

beforeAll(async () => {
  server = await startPostgres()
  simulator = await startSimulator()
})
afterAll(async () => {
  await simulator.close()
  await server.close()
})

test("ROLE=worker serves nothing but its health", async () => {
  const env = { ROLE: "worker", DATABASE_URL: await server.create() }
  const worker = await startPolaris(simulator.authUrl, env)
  const status = async (path: string) => (await fetch(worker.url + path)).status
  const paths = ["/healthz", "/readyz", "/", "/polaris-bff/session.current", "/polaris-bff/upload-image"]
  expect(await Promise.all(paths.map(status))).toEqual([200, 200, 404, 404, 404])
  await worker.close()
})

test("ROLE=web serves requests", async () => {
  const env = { ROLE: "web", DATABASE_URL: await server.create() }
  const web = await startPolaris(simulator.authUrl, env)
  expect((await fetch(`${web.url}/polaris-bff/session.current`)).status).not.toBe(404)
  await web.close()
})

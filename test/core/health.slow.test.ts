import { expect, test } from "vitest"
import { createReadiness } from "../../src/server/readiness.js"
import { cut, json } from "../support/stand-in.js"
import { setUp } from "./setting.js"

const PING = "GET /v3"

test("/healthz is 200 as long as the process runs, in any state of the cloud", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(PING, cut)
  const response = await fetch(`${polaris.url}/healthz`)
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }])
})

test("/readyz is ready if Keystone responds", async () => {
  const { polaris } = await setUp()
  const response = await fetch(`${polaris.url}/readyz`)
  expect([response.status, await response.json()]).toEqual([200, { ready: true, keystone: "reachable" }])
})

test.each([
  ["breaks its connections", cut],
  ["fails", json(500, {})],
])("/readyz is 503 when Keystone %s, and ready again a second after it is back", async (_what, says) => {
  const { cloud, polaris } = await setUp()
  cloud.on(PING, says)
  const response = await fetch(`${polaris.url}/readyz`)
  expect([response.status, await response.json()]).toEqual([503, { ready: false, keystone: "unreachable" }])
  cloud.on(PING, json(200, {}))
  await expect.poll(async () => (await fetch(`${polaris.url}/readyz`)).status).toBe(200)
})

test("Keystone is asked at most once a second, for any number of checks", async () => {
  let [time, asked] = [0, 0]
  const keystone = { ping: async () => void (asked += 1) }
  const database = { isOpen: false, query: () => expect.fail("it is not open") }
  const { check } = createReadiness({ keystone, database, now: () => time })
  for (time of [0, 1, 999, 1000]) await Promise.all(Array.from({ length: 20 }, check))
  expect(asked).toBe(1)
  for (time of [1001, 1500, 2001]) await check()
  expect(asked).toBe(2)
  time = 2002
  expect(await check()).toEqual({ ready: true, keystone: "reachable" })
  expect(asked).toBe(3)
})

test("neither requires a token", async () => {
  const { cloud, polaris } = await setUp()
  await fetch(`${polaris.url}/readyz`)
  expect(cloud.seen.map(({ headers }) => headers["x-auth-token"])).toEqual([undefined])
})

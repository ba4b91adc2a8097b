import { expect, onTestFinished, test } from "vitest"
import { startSimulator, type SimulatorOptions } from "../../simulator/index.js"
import { skip } from "../support/clock.js"
import { signIn } from "../support/cloud.js"
import { startProxy } from "../support/proxy.js"
import { call, polarisAt } from "./setting.js"

async function setUp(options: SimulatorOptions = {}) {
  const cloud = await startSimulator(options)
  onTestFinished(() => cloud.close())
  const polaris = await polarisAt(cloud.authUrl)
  const calls = (service: string) => cloud.requests.filter((one) => one.service === service).length
  return { cloud, polaris, calls }
}

test("with a cached token a request costs one call to Glance and none to Keystone", async () => {
  const { cloud, polaris, calls } = await setUp()
  const { token } = await signIn(cloud.authUrl, "demo")
  await call(polaris, "listImages", { token })
  const before = [calls("keystone"), calls("glance")]
  expect((await call(polaris, "listImages", { token })).status).toBe(200)
  expect([calls("keystone"), calls("glance")]).toEqual([before[0], (before[1] ?? 0) + 1])
})

test("a token revoked at Keystone is UNAUTHORIZED at once, cache or not", async () => {
  const { cloud, polaris } = await setUp()
  const { token } = await signIn(cloud.authUrl, "demo")
  expect((await call(polaris, "listImages", { token })).status).toBe(200)
  const headers = { "x-auth-token": token, "x-subject-token": token }
  expect((await fetch(`${cloud.authUrl}/auth/tokens`, { method: "DELETE", headers })).status).toBe(204)
  const { status, error } = await call(polaris, "listImages", { token })
  expect([status, error.data.code]).toEqual([401, "UNAUTHORIZED"])
})

test("a token is UNAUTHORIZED when it expires at Keystone, and so is one made from it", async () => {
  const { cloud, polaris } = await setUp({ tokenSeconds: 3600 })
  const { token } = await signIn(cloud.authUrl, "both", { project: "demo" })
  const { projectId } = await signIn(cloud.authUrl, "both", { project: "other" })
  const elsewhere = { token, headers: { "x-project-id": projectId } }
  expect((await call(polaris, "listImages", elsewhere)).status).toBe(200)
  skip(3_600_000)
  expect((await call(polaris, "listImages", elsewhere)).error.data.code).toBe("UNAUTHORIZED")
  expect((await call(polaris, "listImages", { token })).error.data.code).toBe("UNAUTHORIZED")
})

test("behind a proxy that breaks every second connection, every list still succeeds", async () => {
  const { cloud } = await setUp()
  const proxy = await startProxy(cloud.url)
  onTestFinished(() => proxy.close())
  const { token } = await signIn(cloud.authUrl, "demo")
  const polaris = await polarisAt(cloud.authUrl, { GLANCE_ENDPOINT: `${proxy.url}/image` })
  proxy.fault(() => (proxy.passed.length % 2 === 1 ? { after: 0, then: "cut" } : undefined))
  for (let at = 0; at < 10; at++) expect((await call(polaris, "listImages", { token })).status).toBe(200)
  expect(proxy.passed).toHaveLength(20)
})

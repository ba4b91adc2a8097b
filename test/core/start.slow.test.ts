import { once } from "node:events"
import { createServer, type AddressInfo } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { startChild } from "../support/child.js"

test("a start without a cloud exits with 1 and says how to get one", async () => {
  const child = startChild({})
  expect(await child.ended()).toBe(1)
  expect(child.output()).toContain("OS_AUTH_URL: is missing")
  expect(child.output()).toContain("npm run demo")
  expect(child.output()).not.toMatch(/listening|\n {4}at /)
})

test("a start with an invalid setting exits with 1, names it, and does not mention the demo", async () => {
  const child = startChild({ OS_AUTH_URL: "http://127.0.0.1:1", MAX_BATCH: "many" })
  expect(await child.ended()).toBe(1)
  expect(child.output()).toContain("MAX_BATCH")
  expect(child.output()).not.toMatch(/npm run demo|\n {4}at /)
})

test("a taken port is a clear message", async () => {
  const taken = createServer().listen(0, "127.0.0.1")
  onTestFinished(() => void taken.close())
  await once(taken, "listening")
  const { port } = taken.address() as AddressInfo
  const child = startChild({ OS_AUTH_URL: "http://127.0.0.1:1", PORT: String(port) })
  expect(await child.ended()).toBe(1)
  expect(child.output()).toContain(`Port ${port} is in use. Set PORT to another one.`)
  expect(child.output()).not.toMatch(/\n {4}at /)
})

test("a start does not wait for a cloud that is not running yet", async () => {
  const child = startChild({ OS_AUTH_URL: "http://127.0.0.1:1" })
  const url = await child.listening()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(0)
})

import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, onTestFinished, test } from "vitest"
import { startChild, type Child } from "../support/child.js"
import { after, hang, json, startStandIn, type StandIn } from "../support/stand-in.js"
import { call, KNOW_TOKEN, LIST } from "./setting.js"

interface Running {
  cloud: StandIn
  child: Child
  url: string
}

async function run(settings: Record<string, string> = {}): Promise<Running> {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const child = startChild({ OS_AUTH_URL: cloud.authUrl, SHUTDOWN_GRACE_SECONDS: "5", ...settings })
  onTestFinished(() => child.signal("SIGKILL"))
  return { cloud, child, url: await child.listening() }
}

/** Sends SIGTERM: the exit code, and the milliseconds until then. */
async function end(child: Child): Promise<{ code: number | null; milliseconds: number }> {
  const start = Date.now()
  child.signal("SIGTERM")
  const code = await child.ended(8000)
  return { code, milliseconds: Date.now() - start }
}

async function connection(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1")
  socket.on("error", () => {})
  await once(socket, "connect")
  return socket
}

test("at SIGTERM a request under way is finished, nobody new is let in, and the exit code is 0", async () => {
  const { cloud, child, url } = await run()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  cloud.on(LIST, after(held, json(200, { images: [] })))
  const answer = call({ url }, "listImages")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  const ended = end(child)
  await sleep(200)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  release()
  expect((await answer).data).toEqual([])
  const { code, milliseconds } = await ended
  expect(code).toBe(0)
  expect(milliseconds).toBeLessThan(15_000)
})

test("connections on which nothing is asked do not hold up the end", async () => {
  const { child, url } = await run()
  await fetch(`${url}/healthz`)
  await connection(url)
  const { code, milliseconds } = await end(child)
  expect(code).toBe(0)
  expect(milliseconds).toBeLessThan(15_000)
})

test("a question to Keystone whose caller has left does not hold up the end", async () => {
  const { cloud, child, url } = await run()
  cloud.on(KNOW_TOKEN, hang)
  const leaver = new AbortController()
  const gone = call({ url }, "listImages", { signal: leaver.signal }).catch(() => "gone")
  await expect.poll(() => cloud.count(KNOW_TOKEN)).toBe(1)
  leaver.abort()
  expect(await gone).toBe("gone")
  const { code, milliseconds } = await end(child)
  expect(code).toBe(0)
  expect(milliseconds).toBeLessThan(15_000)
})

test("a request that begins before SIGTERM and asks /readyz after it is told 503", async () => {
  const { child, url } = await run()
  const socket = await connection(url)
  socket.write("GET /readyz HTTP/1.1\r\n")
  await sleep(100)
  const ended = end(child)
  await sleep(200)
  const said = once(socket, "data")
  socket.write("host: x\r\n\r\n")
  expect(String((await said)[0])).toMatch(/^HTTP\/1.1 503/)
  expect((await ended).code).toBe(0)
})

test("a request that outlives the grace does not outlive it by much", async () => {
  const { cloud, child, url } = await run({ SHUTDOWN_GRACE_SECONDS: "1" })
  cloud.on(LIST, hang)
  const answer = call({ url }, "listImages").catch(() => "broken")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  const { code, milliseconds } = await end(child)
  expect(await answer).toBe("broken")
  expect(code).toBe(1)
  expect(milliseconds).toBeLessThan(15_000)
})

import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { startSimulator } from "../../simulator/index.js"
import { signIn } from "../support/cloud.js"
import { openGlance } from "../support/glance.js"
import { asBytes, startSending } from "../support/sender.js"
import { clientOf, expectImage } from "../support/stage.js"
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

/** Sends SIGTERM: the exit code, or null when it hangs. */
function end(child: Child): Promise<number | null> {
  child.signal("SIGTERM")
  return child.ended()
}

const refusesConnections = (url: string) =>
  expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        ({ status }) => status,
        () => "refused",
      ),
    )
    .toBe("refused")

/** Its log so far. */
const lines = (child: Child) =>
  child
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const linesOf = (child: Child, message: string) => lines(child).filter(({ msg }) => msg === message)

async function connection(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1")
  socket.on("error", () => {})
  await once(socket, "connect")
  return socket
}

test("at SIGTERM a running request is finished, no new one is accepted, and the exit code is 0", async () => {
  const { cloud, child, url } = await run()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  cloud.on(LIST, after(held, json(200, { images: [] })))
  const answer = call({ url }, "listImages")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  const ended = end(child)
  await refusesConnections(url)
  release()
  expect((await answer).data).toEqual([])
  expect(await ended).toBe(0)
})

test("idle connections do not delay the shutdown", async () => {
  const { child, url } = await run()
  await fetch(`${url}/healthz`)
  await connection(url)
  expect(await end(child)).toBe(0)
})

test("a request to Keystone whose caller has left does not delay the shutdown", async () => {
  const { cloud, child, url } = await run()
  cloud.on(KNOW_TOKEN, hang)
  const leaver = new AbortController()
  const gone = call({ url }, "listImages", { signal: leaver.signal }).catch(() => "gone")
  await expect.poll(() => cloud.count(KNOW_TOKEN)).toBe(1)
  leaver.abort()
  expect(await gone).toBe("gone")
  expect(await end(child)).toBe(0)
})

test("a connection opened before SIGTERM that requests /readyz after it gets its own answer, with all headers", async () => {
  const { child, url } = await run()
  const socket = await connection(url)
  socket.write("GET /readyz HTTP/1.1\r\n")
  /** What came before these has been read when they are answered. */
  for (let turn = 0; turn < 2; turn++) await fetch(`${url}/healthz`)
  const ended = end(child)
  await refusesConnections(url)
  const response = once(socket, "data")
  socket.write("host: x\r\n\r\n")
  const answer = String((await response)[0])
  expect(answer).toMatch(/^HTTP\/1.1 503[^]*content-security-policy[^]*"draining":true/)
  expect(await ended).toBe(0)
})

test("a request that outlives the grace period is cut, and the exit code is 0", async () => {
  const { cloud, child, url } = await run({ SHUTDOWN_GRACE_SECONDS: "1" })
  cloud.on(LIST, hang)
  const answer = call({ url }, "listImages").catch(() => "broken")
  await expect.poll(() => cloud.count(LIST)).toBe(1)
  expect(await end(child)).toBe(0)
  expect(await answer).toBe("broken")
})

test("after SIGTERM /readyz is 503 and says why, while the port still accepts requests", async () => {
  const { child, url } = await run({ SHUTDOWN_DELAY_SECONDS: "600" })
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  child.signal("SIGTERM")
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
  const fresh = { connection: "close" }
  const response = await fetch(`${url}/readyz`, { headers: fresh })
  expect(await response.json()).toEqual({ ready: false, draining: true, keystone: "not asked" })
  expect((await fetch(`${url}/healthz`, { headers: fresh })).status).toBe(200)
  expect((await call({ url }, "listImages", { headers: fresh })).status).toBe(200)
  expect(linesOf(child, "shutdown begins")).toMatchObject([{ delaySeconds: 600, graceSeconds: 5 }])
  child.signal("SIGTERM")
  expect(await child.ended()).toBe(1)
})

test("Ctrl-C does not wait for a load balancer", async () => {
  const { child } = await run({ SHUTDOWN_DELAY_SECONDS: "600" })
  child.signal("SIGINT")
  expect(await child.ended()).toBe(0)
})

test("after the delay it exits with code 0, and the log has one line for the start and one for the end of the shutdown", async () => {
  const { child } = await run({ SHUTDOWN_DELAY_SECONDS: "1" })
  expect(await end(child)).toBe(0)
  const [begins] = linesOf(child, "shutdown begins")
  expect(begins?.["time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(linesOf(child, "shutdown begins")).toHaveLength(1)
  const complete = linesOf(child, "shutdown complete")
  expect(complete).toMatchObject([{ uploadsCut: 0 }])
  expect(complete[0]?.["ms"]).toBeGreaterThanOrEqual(1000)
})

test("an upload that outlives the grace period is cut: a log line with its bytes, 503, and the image is queued", async () => {
  const cloud = await startSimulator()
  onTestFinished(() => cloud.close())
  const settings = { OS_AUTH_URL: cloud.authUrl, SHUTDOWN_GRACE_SECONDS: "1" }
  const child = startChild(settings)
  onTestFinished(() => child.signal("SIGKILL"))
  const url = await child.listening()
  const { token, projectId, userId } = await signIn(cloud.authUrl, "demo")
  const headers = { "x-auth-token": token }
  const image = { name: "cut", container_format: "bare", disk_format: "raw" } as const
  const { id: imageId } = await clientOf(url, headers).compute.createImage.mutate(image)
  const sending = startSending(url, asBytes({ imageId }, { ...headers, "content-length": "400000" }))
  await sending.write(Buffer.alloc(100_000, 7))
  const glance = await openGlance(cloud.authUrl, "admin")
  await expectImage({ glance }, imageId, { status: "saving" })
  expect(await end(child)).toBe(0)
  expect(linesOf(child, "upload cut")).toMatchObject([{ imageId, projectId, userId, bytes: 100_000 }])
  expect(linesOf(child, "shutdown complete")).toMatchObject([{ uploadsCut: 1 }])
  const message = expect.stringContaining("Upload the file again") as string
  expect(await sending.answer).toMatchObject({ status: 503, message })
  await expectImage({ glance }, imageId, { status: "queued" })
})

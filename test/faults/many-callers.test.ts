import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { memoryOf, startChild, type Child } from "../support/child.js"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { call, KNOW_TOKEN, LIST } from "../core/setting.js"

const MEBI = 1024 * 1024
const MANY = 400

let cloud: StandIn
let child: Child
let url: string
let sockets: Socket[] = []

beforeAll(async () => {
  cloud = await startStandIn()
  child = startChild({ OS_AUTH_URL: cloud.authUrl, ANSWER_TIMEOUT_SECONDS: "5", BODY_TIMEOUT_SECONDS: "5" })
  url = await child.listening()
  await call({ url }, "listImages")
}, 60_000)

afterAll(async () => {
  child.signal("SIGTERM")
  await child.ended()
  await cloud.close()
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets = []
})

/** So many connections on each of which this is written. `read`: whether they take what they are answered. */
async function everyone(text: string, many: number, { read = true } = {}): Promise<void> {
  sockets = Array.from({ length: many }, () => connect(Number(new URL(url).port), "127.0.0.1"))
  for (const socket of sockets) {
    socket.on("error", () => {})
    if (read) socket.resume()
    socket.write(text)
  }
  await Promise.all(sockets.map((socket) => once(socket, "connect")))
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.destroyed) await new Promise((resolve) => socket.once("close", resolve))
}

const post = (name: string, token: string) =>
  `POST /polaris-bff/${name} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${token}content-length: 1000000\r\n\r\n` +
  `{"name":"${"x".repeat(990_000)}`

test.each([
  ["without a token", "compute.image.createImage", ""],
  ["with one that nobody knows", "compute.image.createImage", "x-auth-token: who\r\n"],
  ["to sign in", "session.signIn", ""],
])(
  `${MANY} unfinished bodies of 1 MB %s fill no memory, and their connections end`,
  async (_what, name, token) => {
    cloud.on(KNOW_TOKEN, json(404, {}))
    const before = memoryOf(child.pid).now
    await everyone(post(name, token), MANY)
    await Promise.all(sockets.map(closed))
    expect((memoryOf(child.pid).most - before) / MEBI).toBeLessThan(128)
  },
)

test("callers that ask for 12 MB each and read nothing do not fill the memory, and lose their connections", async () => {
  const images = Array.from({ length: 600 }, () => image({ description: "x".repeat(20_000) }))
  cloud.on(LIST, json(200, { images }))
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`)))
  await everyone(
    "GET /polaris-bff/compute.image.listImages HTTP/1.1\r\nhost: x\r\nx-auth-token: good\r\n\r\n",
    12,
    { read: false },
  )
  const ended = () => child.output().split('"connection ended"').length - 1
  await expect.poll(ended).toBe(12)
  expect(memoryOf(child.pid).most / MEBI).toBeLessThan(1_000)
  cloud.on(LIST, json(200, { images: [] }))
  expect((await call({ url }, "listImages")).status).toBe(200)
}, 120_000)

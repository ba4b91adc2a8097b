import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { createApp } from "../../src/app.js"
import { publicProcedure, router } from "../../src/routers/trpc.js"
import type { Polaris } from "../support/polaris.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { readRaw } from "../support/raw.js"
import { CREATE, got, KNOW_TOKEN, LIST, setUp, someToken } from "./setting.js"

async function connection(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1")
  onTestFinished(() => void socket.destroy())
  socket.on("error", () => {})
  await once(socket, "connect")
  return socket
}

/** A POST that announces a body, and as much of it as is given. */
function post(name: string, headers: Record<string, string>, body = ""): string {
  const lines = Object.entries({ host: "x", "content-type": "application/json", ...headers })
  const head = [`POST /polaris-bff/${name} HTTP/1.1`, ...lines.map((line) => line.join(": "))]
  return [...head, "", body].join("\r\n")
}

/** All that the server says until it ends the connection. */
async function untilEnded(socket: Socket): Promise<string> {
  let response = ""
  socket.on("data", (chunk: Buffer) => (response += chunk.toString()))
  await new Promise((resolve) => socket.once("close", resolve))
  return response
}

const UNFINISHED = { "content-length": "1000000" }

test.each([
  ["without a token", {}, 401, "UNAUTHORIZED"],
  ["with a token that Keystone does not know", { "x-auth-token": someToken() }, 401, "UNAUTHORIZED"],
])("Polaris does not wait for the body of a caller that is %s", async (_what, token, status, code) => {
  const { cloud, polaris } = await setUp()
  cloud.on(KNOW_TOKEN, json(404, {}))
  const socket = await connection(polaris.url)
  socket.write(post("compute.image.createImage", { ...token, ...UNFINISHED }, '{"name":'))
  const answer = readRaw(await untilEnded(socket))
  expect(answer).toMatchObject({ status, body: { error: { data: { code } } } })
})

test("each call of a batch without a token is refused, without waiting for the body", async () => {
  const { polaris } = await setUp()
  const socket = await connection(polaris.url)
  const names = "compute.image.createImage,compute.image.deleteImage,compute.image.nothing?batch=1"
  socket.write(post(names, UNFINISHED, "{"))
  const response = await untilEnded(socket)
  expect(response).toMatch(/^HTTP\/1.1 207/)
  expect(response.match(/UNAUTHORIZED|NOT_FOUND/g)).toEqual(["UNAUTHORIZED", "UNAUTHORIZED", "NOT_FOUND"])
})

test.each(["compute.image.createImage", "session.signIn"])(
  "a body of %s that does not arrive is TIMEOUT after BODY_TIMEOUT_SECONDS, even if bytes keep dripping",
  async (name) => {
    const { polaris } = await setUp({ BODY_TIMEOUT_SECONDS: "1" })
    const socket = await connection(polaris.url)
    socket.write(post(name, { "x-auth-token": someToken(), "content-length": "5000" }, "{"))
    const dripping = setInterval(() => socket.write(" "), 100)
    const answer = readRaw(await untilEnded(socket))
    clearInterval(dripping)
    expect(answer).toMatchObject({ status: 408, body: { error: { data: { code: "TIMEOUT" } } } })
  },
)

test("without authentication a body may have 64 KiB", async () => {
  const { polaris } = await setUp({ SESSION_KEYS: "k".repeat(32) })
  const body = JSON.stringify({ username: "u", password: "x".repeat(65_536) })
  const init = { method: "POST", headers: { "content-type": "application/json" }, body }
  expect((await got(await fetch(`${polaris.url}/polaris-bff/session.signIn`, init))).status).toBe(413)
})

test("a body in pieces of one byte, each a chunk and a packet of its own, is read as one", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(CREATE, json(201, image()))
  const socket = await connection(polaris.url)
  const chunks = [...'{"name":"é piece by piece"}'].map((char) => {
    const bytes = Buffer.from(char)
    return `${bytes.length}\r\n${bytes.toString("latin1")}\r\n`
  })
  const head = { "x-auth-token": someToken(), "transfer-encoding": "chunked", connection: "close" }
  socket.write(post("compute.image.createImage", head))
  for (const chunk of [...chunks, "0\r\n\r\n"]) socket.write(chunk, "latin1")
  expect(readRaw(await untilEnded(socket)).status).toBe(200)
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? "")).toMatchObject({ name: "é piece by piece" })
})

/** More than the kernel keeps of an answer that nobody reads. */
const MANY = Array.from({ length: 700 }, () => image({ description: "x".repeat(20_000) }))

test("a caller that does not read its answer loses its connection after ANSWER_TIMEOUT_SECONDS", async () => {
  const { cloud, polaris } = await setUp({ ANSWER_TIMEOUT_SECONDS: "1" })
  cloud.on(LIST, json(200, { images: MANY }))
  const socket = await connection(polaris.url)
  socket.pause()
  socket.write("GET /polaris-bff/compute.image.listImages HTTP/1.1\r\nhost: x\r\nx-auth-token: t\r\n\r\n")
  const ended = () => polaris.lines.filter(({ msg }) => msg === "connection ended")
  await expect.poll(() => ended().length).toBe(1)
  expect(ended()[0]?.["why"]).toBe("the response is not read")
}, 120_000)

test("a caller that reads its response byte by byte loses its connection too", async () => {
  const { cloud, polaris } = await setUp({ ANSWER_TIMEOUT_SECONDS: "1" })
  cloud.on(LIST, json(200, { images: MANY }))
  const socket = await connection(polaris.url)
  const sipping = setInterval(() => void socket.read(1), 100)
  onTestFinished(() => clearInterval(sipping))
  socket.on("readable", () => {})
  socket.write("GET /polaris-bff/compute.image.listImages HTTP/1.1\r\nhost: x\r\nx-auth-token: t\r\n\r\n")
  const ended = () => polaris.lines.filter(({ msg }) => msg === "connection ended")
  await expect.poll(() => ended().length).toBe(1)
}, 120_000)

test("a watcher that reads no events loses its connection, and no further events are produced", async () => {
  const { polaris } = await setUp({ ANSWER_TIMEOUT_SECONDS: "1" })
  const { url, made } = await endlessEvents(polaris)
  const socket = await connection(url)
  socket.pause()
  socket.write("GET /polaris-bff/events HTTP/1.1\r\nhost: x\r\n\r\n")
  const ended = () => polaris.lines.filter(({ msg }) => msg === "connection ended")
  await expect.poll(() => ended().length).toBe(1)
  expect(ended()[0]?.["why"]).toBe("the response is not read")
  expect(made() / 1_048_576).toBeLessThan(32)
}, 120_000)

/** A Polaris whose router has a subscription that always has a next event, of 64 KiB. */
async function endlessEvents({ services }: Polaris): Promise<{ url: string; made(): number }> {
  let bytes = 0
  async function* events() {
    for (const event = "x".repeat(65_536); ; bytes += event.length) yield event
  }
  const app = createApp(services, { router: router({ events: publicProcedure.subscription(events) }) })
  onTestFinished(() => app.close())
  return { url: await app.listen({ host: "127.0.0.1", port: 0 }), made: () => bytes }
}

test("a connection beyond MAX_CONNECTIONS is closed at once, the others are served", async () => {
  const { polaris } = await setUp({ MAX_CONNECTIONS: "2" })
  const [first, second] = [await connection(polaris.url), await connection(polaris.url)]
  const third = connect(Number(new URL(polaris.url).port), "127.0.0.1").on("error", () => {})
  await once(third, "close")
  for (const socket of [first, second]) {
    socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    expect(await untilEnded(socket)).toMatch(/^HTTP\/1.1 200/)
  }
  expect(polaris.lines.filter(({ msg }) => msg === "connections are rejected")).toHaveLength(1)
})

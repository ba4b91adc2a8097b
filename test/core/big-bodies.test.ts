import { connect } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { memoryOf, startChild, type Child } from "../support/child.js"
import { startStandIn, type StandIn } from "../support/stand-in.js"
import { someToken } from "./setting.js"

const MEBI = 1024 * 1024
const SIZE = 512 * MEBI

let cloud: StandIn
let child: Child
let url: string

beforeAll(async () => {
  cloud = await startStandIn()
  child = startChild({ OS_AUTH_URL: cloud.authUrl })
  url = await child.listening()
  await fetch(`${url}/polaris-bff/compute.image.listImages`, { headers: { "x-auth-token": someToken() } })
})

afterAll(async () => {
  child.signal("SIGTERM")
  await child.ended()
  await cloud.close()
})

const MULTIPART = "multipart/form-data; boundary=----b"
const PART = '------b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'

interface Outcome {
  status: number
  /** Bytes that had been sent when the answer came. */
  sent: number
}

/** Sends as much of a 512 MiB body as the server takes, until it answers. */
async function flood(procedure: string, headers: Record<string, string>): Promise<Outcome> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const lines = Object.entries({ host: "x", "content-length": String(SIZE), ...headers }).map((pair) =>
    pair.join(": "),
  )
  socket.on("error", () => {})
  socket.write([`POST /polaris-bff/${procedure} HTTP/1.1`, ...lines, "", PART].join("\r\n"))
  const chunk = Buffer.alloc(MEBI)
  let sent = PART.length
  let answer = ""
  const send = () => {
    while (socket.writable && answer === "" && sent + MEBI <= SIZE && socket.write(chunk)) sent += MEBI
  }
  socket.on("drain", send)
  send()
  socket.on("data", (bytes: Buffer) => {
    answer ||= bytes.toString()
    setTimeout(() => socket.destroy(), 100)
  })
  await new Promise((resolve) => socket.once("close", resolve))
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]), sent }
}

test.each([
  ["compute.image.createImage", MULTIPART, ""],
  ["compute.image.createImage", MULTIPART, "good"],
  ["compute.image.deleteImages", "application/octet-stream", ""],
  ["compute.image.deleteImages", "application/octet-stream", "good"],
  ["compute.image.listImages", MULTIPART, "good"],
  ["compute.image.nothing", MULTIPART, ""],
  ["compute.image.createImage", "application/json", "good"],
  ["compute.image.createImage", "text/plain", "good"],
])(
  "512 MiB to %s as %s, with the token %j, are refused at once and fill no memory",
  async (name, type, token) => {
    const before = memoryOf(child.pid).now
    const { status, sent } = await flood(name, {
      "content-type": type,
      ...(token && { "x-auth-token": token }),
    })
    expect([400, 401, 404, 405, 413, 415]).toContain(status)
    expect(sent / MEBI).toBeLessThan(64)
    expect((memoryOf(child.pid).most - before) / MEBI).toBeLessThan(64)
  },
)

test("afterwards the process still serves requests", async () => {
  const response = await fetch(`${url}/polaris-bff/compute.image.listImages`, {
    headers: { "x-auth-token": "good" },
  })
  expect(response.status).toBe(200)
})

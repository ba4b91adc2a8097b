import { writeFileSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { memoryOf, startChild, type Child } from "../support/child.js"
import { asBytes, startSending } from "../support/sender.js"
import { json, startStandIn, text, type Says, type StandIn } from "../support/stand-in.js"
import { image, scoped } from "../support/stand-in-answers.js"
import { call, KNOW_TOKEN, LIST, someToken } from "../core/setting.js"

const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"
const ONE = `GET /image/v2/images/${ID}`
const MEBI = 1024 * 1024

/** An answer of this status that never ends, as fast as it is taken. */
const endless =
  (status: number, piece: string, type = "application/json"): Says =>
  (response) => {
    response.writeHead(status, { "content-type": type })
    const chunk = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)))
    const spill = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on("drain", spill)
    spill()
  }

/** Bytes that are not what an HTTP server answers. */
const raw =
  (bytes: string): Says =>
  (response) =>
    void response.socket?.end(bytes)

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

const BODIES: [string, Says][] = [
  ["an endless JSON answer", endless(200, " ")],
  ["an endless JSON text", endless(200, "[")],
  ["an endless refusal", endless(404, "x", "text/plain")],
  ["an endless page of HTML", endless(403, "<head>", "text/html")],
  ["JSON of 101 levels", text(200, nested(101))],
  ["JSON of 5,000 levels", text(200, `{"images": [{"id": "${ID}", "extra": ${nested(5_000)}}]}`)],
  ["JSON of 20,000,000 levels", text(200, "[".repeat(20_000_000))],
  ["JSON of 5,000,000 values", text(200, `{"images": [${"{},".repeat(5_000_000)}{}]}`)],
  ["quotes and backslashes without an end", text(200, '["\\\\\\"'.repeat(1_000_000))],
  ["no HTTP", raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")],
  ["too many headers", raw(`HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(20_000)}\r\n`)],
]

let cloud: StandIn
let child: Child
let url: string

beforeAll(async () => {
  cloud = await startStandIn()
  child = startChild({ OS_AUTH_URL: cloud.authUrl, UPSTREAM_TIMEOUT_SECONDS: "20" })
  url = await child.listening()
  await call({ url }, "listImages")
})

afterAll(async () => {
  child.signal("SIGTERM")
  await child.ended()
  await cloud.close()
})

const badGateway = { status: 502, error: { data: { code: "BAD_GATEWAY" } } }

test.each(BODIES)("%s of Glance is BAD_GATEWAY", async (_what, says) => {
  cloud.on(LIST, says)
  const answer = await call({ url }, "listImages")
  expect(answer).toMatchObject(badGateway)
  expect(answer.error.message).toBe("The image service gave an answer that cannot be read.")
})

test.each(BODIES)("%s of Keystone is BAD_GATEWAY", async (_what, says) => {
  cloud.on(KNOW_TOKEN, says)
  const answer = await call({ url }, "listImages", { token: someToken() })
  expect(answer).toMatchObject(badGateway)
  expect(answer.error.message).toBe("The identity service gave an answer that cannot be read.")
})

/** Bytes of memory that the work needs above what the process held before it. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = memoryOf(child.pid).now
  writeFileSync(`/proc/${child.pid}/clear_refs`, "5")
  await work()
  return memoryOf(child.pid).most - before
}

test.each([200, 204, 409, 500])(
  "an endless answer %i to an upload ends it, whether it is over or not",
  async (status) => {
    const mine = image({ id: ID, status: "queued", disk_format: "raw", size: null })
    cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`)))
    cloud.on(ONE, json(200, mine))
    cloud.on(`PUT /image/v2/images/${ID}/file`, endless(status === 204 ? 200 : status, "x"))
    const headers = { "x-auth-token": someToken(), "content-length": String(MEBI) }
    const sending = startSending(url, asBytes({ imageId: ID }, headers))
    const grown = await growth(async () => {
      await sending.write(Buffer.alloc(MEBI, 7))
      sending.end()
      expect((await sending.answer).status).toBe(502)
    })
    expect(grown / MEBI).toBeLessThan(128)
  },
)

test("and after all that it holds no more than a few hundred megabytes, and serves", async () => {
  expect(memoryOf(child.pid).most / MEBI).toBeLessThan(700)
  cloud.on(LIST, json(200, { images: [] }))
  expect((await call({ url }, "listImages")).status).toBe(200)
})

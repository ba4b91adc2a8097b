import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { startChild, type Child } from "../support/child.js"
import { signIn } from "../support/cloud.js"
import type { Answer } from "../support/library.js"
import { startPostgres, type Postgres } from "../support/postgres.js"

interface Event {
  event_id: string
  type: string
  subject: string
}

let server: Postgres
let simulator: Simulator
let both: [Child, Child]
let urls: [string, string]
let token: string
const delivered: Event[] = []
const hook = createServer((request, response) => void take(request, response))

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ""
  for await (const chunk of request) body += String(chunk)
  delivered.push(JSON.parse(body) as Event)
  response.end()
}

beforeAll(async () => {
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve))
  server = await startPostgres()
  simulator = await startSimulator({ s3: true })
  const { s3 } = simulator
  const settings = {
    OS_AUTH_URL: simulator.authUrl,
    DATABASE_URL: await server.create(),
    SESSION_KEYS: Buffer.alloc(32, 7).toString("base64"),
    S3_ENDPOINT: s3?.endpoint ?? "",
    S3_BUCKET: s3?.bucket ?? "",
    S3_ACCESS_KEY_ID: s3?.accessKeyId ?? "",
    S3_SECRET_ACCESS_KEY: s3?.secretAccessKey ?? "",
    WEBHOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}`,
    WEBHOOK_SECRET: "a secret of many characters",
  }
  both = [startChild(settings), startChild(settings)]
  urls = [await both[0].listening(), await both[1].listening()]
  ;({ token } = await signIn(simulator.authUrl, "demo"))
})

afterAll(async () => {
  for (const child of both) child.signal("SIGTERM")
  for (const child of both) await child.ended()
  await simulator.close()
  await server.close()
  hook.close()
})

async function newAlbum(at: 0 | 1): Promise<string> {
  const response = await fetch(`${urls[at]}/v1/albums`, {
    method: "POST",
    headers: { "x-auth-token": token, "content-type": "application/json" },
    body: JSON.stringify({ title: "An album" }),
  })
  return ((await response.json()) as Answer).album_id
}

/** The subjects of the first events that `library.watch` of a process delivers, once it has begun. */
async function watch(at: 0 | 1, count: number, begun: () => Promise<unknown>): Promise<string[]> {
  const ended = new AbortController()
  const response = await fetch(`${urls[at]}/polaris-bff/library.watch?input=${encodeURIComponent("{}")}`, {
    headers: { "x-auth-token": token, accept: "text/event-stream" },
    signal: ended.signal,
  })
  const subjects: string[] = []
  let text = ""
  let hasBegun = false
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (!hasBegun && text.includes("connected")) {
      hasBegun = true
      await begun()
    }
    const found = [...text.matchAll(/^data: (\{.*"subject".*\})$/gm)]
    subjects.splice(0, Infinity, ...found.map(([, data = ""]) => (JSON.parse(data) as Event).subject))
    if (subjects.length >= count) break
  }
  ended.abort()
  return subjects
}

test("a watcher of one process gets what happens at both, in order", async () => {
  const made: string[] = []
  const begin = async () => {
    for (const at of [0, 1, 0, 1] as const) made.push(await newAlbum(at))
  }
  expect(await watch(1, 4, begin)).toEqual(made)
})

test("two processes deliver every change to the webhook once, in order", async () => {
  const before = delivered.length
  const made = await Promise.all([0, 1, 0, 1, 0, 1].map((at) => newAlbum(at as 0 | 1)))
  const subjects = () => delivered.slice(before).map(({ subject }) => subject)
  await expect.poll(subjects).toEqual(expect.arrayContaining(made))
  const last = await newAlbum(0)
  await expect.poll(subjects).toContain(last)
  const ids = delivered.map(({ event_id }) => Number(event_id))
  expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other))
})

test("the other process delivers on when one has died", async () => {
  both[0].signal("SIGKILL")
  await both[0].ended()
  const made = await newAlbum(1)
  const subjects = () => delivered.map(({ subject }) => subject)
  await expect.poll(subjects, { timeout: 120_000 }).toContain(made)
})

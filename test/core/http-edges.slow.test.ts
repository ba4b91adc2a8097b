import { createTRPCClient, httpBatchLink } from "@trpc/client"
import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { askRaw, readRaw, sayRaw } from "../support/raw.js"
import { formOf } from "../support/sender.js"
import { json, later } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { CREATE, got, LIST, setUp, someToken } from "./setting.js"

test.each([
  ["compute.image.listImages", "t", 200],
  ["compute.image.listImages", "", 401],
  ["compute.image.nothing", "", 404],
  ["session.current", "", 200],
  ["compute.image.watchUploadProgress", "t", 200],
])("HEAD of %s with the token %j is %i, without a body", async (name, token, status) => {
  const { polaris } = await setUp()
  const auth = token === "" ? "" : `x-auth-token: ${token}\r\n`
  const response = await sayRaw(
    polaris.url,
    `HEAD /polaris-bff/${name} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${auth}\r\n`,
  )
  expect(response.split("\r\n")[0]).toContain(String(status))
  expect(response.split("\r\n\r\n")[1]).toBe("")
  expect(polaris.lines.filter(({ msg }) => msg === "unexpected failure")).toEqual([])
})

test.each(["Application/JSON", "APPLICATION/JSON; Charset=UTF-8", "application/json;charset=utf-8"])(
  "a JSON body of type %s is read",
  async (type) => {
    const { cloud, polaris } = await setUp()
    cloud.on(CREATE, json(201, image()))
    const headers = { "content-type": type, "x-auth-token": someToken() }
    const init = { method: "POST", headers, body: '{"name":"x"}' }
    const response = await fetch(`${polaris.url}/polaris-bff/compute.image.createImage`, init)
    expect((await got(response)).status).toBe(200)
  },
)

const SUM = createHash("sha256").update('{"name":"x"}').digest("base64")

test.each([
  ["a charset that is not read", { "content-type": "application/json; charset=UTF-16" }, 415],
  ["an encoding", { "content-encoding": "gzip" }, 415],
  ["a range", { "content-range": "bytes 0-9/100" }, 400],
  ["a hash of something else", { "content-md5": Buffer.alloc(16).toString("base64") }, 400],
  ["a hash that cannot be checked", { digest: "adler32=03da0195" }, 400],
  ["its own hash", { "content-digest": `sha-256=:${SUM}:` }, 200],
  ["no encoding", { "content-encoding": "Identity" }, 200],
])("a JSON body with a header that names %s is %i", async (_what, headers, status) => {
  const { cloud, polaris } = await setUp()
  cloud.on(CREATE, json(201, image()))
  const all = { "content-type": "application/json", "x-auth-token": someToken(), ...headers }
  const init = { method: "POST", headers: all as Record<string, string>, body: '{"name":"x"}' }
  const response = await fetch(`${polaris.url}/polaris-bff/compute.image.createImage`, init)
  expect((await got(response)).status).toBe(status)
  expect(cloud.count(CREATE)).toBe(status === 200 ? 1 : 0)
})

test.each([
  ["/compute.image.uploadImage", "APPLICATION/OCTET-STREAM", Buffer.from("12345678")],
  ["/compute.image.uploadImage", "Multipart/Form-Data; Boundary=----polaris", undefined],
  ["/upload-image", "MULTIPART/FORM-DATA; BOUNDARY=----polaris", undefined],
  ["/upload-image", "Application/Octet-Stream", Buffer.from("12345678")],
])("an upload to %s of type %s is accepted", async (path, type, bytes) => {
  const { cloud, polaris } = await setUp()
  const queued = image({ status: "queued", disk_format: "raw", size: 8 })
  cloud.on(`GET /image/v2/images/${queued.id}`, json(200, queued))
  cloud.on(`PATCH /image/v2/images/${queued.id}`, json(200, queued))
  cloud.on(`PUT /image/v2/images/${queued.id}/file`, json(204, ""))
  const headers = { "content-type": type, "x-auth-token": someToken(), "x-image-id": queued.id }
  const body = bytes ?? formOf(["imageId", queued.id], ["file", Buffer.from("12345678")])
  const init = { method: "POST", headers, body: new Uint8Array(body) }
  expect((await fetch(`${polaris.url}/polaris-bff${path}`, init)).status).toBe(200)
  expect(cloud.seen.find(({ call }) => call.startsWith("PUT"))?.body).toBe("12345678")
})

test("a batch of 11 calls by a stock httpBatchLink learns the limit and the setting for it", async () => {
  const { polaris } = await setUp()
  const link = httpBatchLink({ url: `${polaris.url}/polaris-bff`, headers: { "x-auth-token": someToken() } })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const calls = Array.from({ length: 11 }, () => client.session.current.query())
  for (const outcome of await Promise.allSettled(calls))
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: {
        message:
          "A batch may have at most 10 calls; this one has 11. Set maxItems to 10 in httpBatchLink or httpBatchStreamLink.",
      },
    })
})

const GET = "GET /polaris-bff/compute.image.listImages HTTP/1.1\r\nhost: x\r\n"

test.each([
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400],
  ["an unknown method", "BREW /pot HTTP/1.1\r\nhost: x\r\n\r\n", 400],
  ["a header without a colon", `${GET}nonsense\r\n\r\n`, 400],
  ["a header with a control character", `${GET}a: \x01\r\n\r\n`, 400],
  ["two lengths", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", 400],
  ["HTTP/2 without an upgrade", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["no Host", "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n", 400],
  ["two Hosts", "GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n", 400],
  ["CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n", 405],
  ["headers of 70 KB", `${GET}a: ${"x".repeat(70_000)}\r\n\r\n`, 431],
  ["an address of 70 KB", `GET /${"x".repeat(70_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
])("%s is refused in the shape of every refusal, and the connection ends", async (_what, bytes, status) => {
  const { polaris } = await setUp()
  const response = await sayRaw(polaris.url, bytes)
  const text = expect.any(String) as string
  expect(readRaw(response)).toEqual({ status, body: { error: { code: text, message: text } } })
  expect(response.toLowerCase()).toContain("connection: close")
  expect(response.toLowerCase()).toContain("cache-control: no-store")
  expect(polaris.lines.filter(({ msg }) => msg === "refused")).toMatchObject([{ status }])
})

/** What every answer restricts, in names of headers. */
const SAFE = [
  "x-openstack-request-id",
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
]

const headersOf = (response: string) =>
  Object.fromEntries(
    [...(response.split("\r\n\r\n")[0] ?? "").matchAll(/\r\n([^:]+): (.*)/g)].map(
      ([, name = "", value = ""]) => [name.toLowerCase(), value],
    ),
  )

const MALFORMED = [
  "SSH-2.0-OpenSSH_9.2\r\n\r\n",
  "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n",
  `${GET}a: ${"x".repeat(70_000)}\r\n\r\n`,
]

const UNDECODABLE = [
  "GET /polaris-bff/%E0%A4%A",
  "GET /polaris-bff/compute.image.listImages%",
  "POST /v1/images/%zz",
  "GET /api/v1/%",
  "GET /api/images/%ff",
  "GET /s/%c0%80",
  "PROPFIND /nothing/%",
  "OPTIONS *",
].map((line) => `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)

test.each([...MALFORMED, ...UNDECODABLE])(
  "%j gets the headers of every answer, and one line names it",
  async (bytes) => {
    const { polaris } = await setUp()
    const headers = headersOf(await sayRaw(polaris.url, bytes))
    expect(headers).toMatchObject(
      Object.fromEntries(SAFE.map((name) => [name, expect.any(String) as string])),
    )
    expect(headers["cache-control"]).toBe("no-store")
    const lines = () => polaris.lines.filter(({ msg }) => msg === "refused")
    await expect
      .poll(lines)
      .toMatchObject([{ address: "127.0.0.1", reqId: headers["x-openstack-request-id"] }])
  },
)

test.each(UNDECODABLE)(
  "%j is refused with a sentence, and its line of the log has the path as it was sent",
  async (bytes) => {
    const { polaris } = await setUp()
    const response = await sayRaw(polaris.url, bytes)
    expect(response).toContain("HTTP/1.1 400 ")
    expect(response).toContain("The URL of the request is not valid")
    const [method, path = ""] = bytes.split(" ")
    const lines = () => polaris.lines.filter(({ msg }) => msg === "request")
    await expect.poll(lines).toMatchObject([{ method, path: path.replace(/^\/s\/.*/, "/s/…"), status: 400 }])
  },
)

test.each([...MALFORMED, ...UNDECODABLE])("%j counts for the limit of its address", async (bytes) => {
  const { polaris, ask } = await setUp({ REQUESTS_PER_ADDRESS: "2" })
  await sayRaw(polaris.url, bytes)
  const second = await sayRaw(polaris.url, bytes)
  expect(second).not.toContain("HTTP/1.1 429 ")
  const third = await sayRaw(polaris.url, bytes)
  expect(third).toContain("HTTP/1.1 429 ")
  expect(Number(headersOf(third)["retry-after"])).toBeGreaterThan(0)
  expect((await ask("listImages")).status).toBe(429)
})

test("an id of 6,000 characters in a path is refused by the field's name", async () => {
  const { polaris } = await setUp()
  const { status, body } = await askRaw(polaris.url, `/polaris-bff/images/${"x".repeat(6000)}/file`, {
    "x-auth-token": someToken(),
  })
  expect(status).toBe(400)
  expect(JSON.stringify(body)).toContain("imageId")
})

/** The statuses of all answers on a connection. */
const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

const GARBAGE = "\0\0garbage\r\n\r\n"

test("garbage after requests on the same connection is refused after their responses", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(CREATE, later(50, json(201, image())))
  const auth = `x-auth-token: ${someToken()}\r\n`
  const health = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
  const create = `POST /polaris-bff/compute.image.createImage HTTP/1.1\r\nhost: x\r\n${auth}`
  const body = 'content-type: application/json\r\ncontent-length: 12\r\n\r\n{"name":"x"}'
  expect(statuses(await sayRaw(polaris.url, health + GARBAGE))).toEqual([200, 400])
  expect(statuses(await sayRaw(polaris.url, create + body + health + GARBAGE))).toEqual([200, 200, 400])
  expect(cloud.count(CREATE)).toBe(1)
  const chunked = `${create}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`
  expect(statuses(await sayRaw(polaris.url, create + body + chunked))).toEqual([200, 400])
  expect(cloud.count(CREATE)).toBe(2)
})

test.each(["h2c", "websocket", "HTTP/3.0, h2c"])(
  "a request to upgrade to %s is handled as if it did not ask for it",
  async (to) => {
    const { cloud, polaris } = await setUp()
    cloud.on(CREATE, json(201, image()))
    const more = `x-auth-token: ${someToken()}\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n`
    const upgrade = `connection: Upgrade, HTTP2-Settings\r\nupgrade: ${to}\r\n${more}`
    const body = 'content-type: application/json\r\ncontent-length: 12\r\n\r\n{"name":"x"}'
    const create = `POST /polaris-bff/compute.image.createImage HTTP/1.1\r\nhost: x\r\n${upgrade}${body}`
    const keepsOpen = { keepsOpen: true }
    expect(statuses(await sayRaw(polaris.url, `${GET}${upgrade}\r\n`, keepsOpen))).toEqual([200])
    expect(statuses(await sayRaw(polaris.url, create, keepsOpen))).toEqual([200])
  },
)

test("queries of 18 KB by POST, as methodOverride of httpBatchLink sends them, are served", async () => {
  const { cloud, polaris } = await setUp()
  const tag = Array.from({ length: 9 }, (_, at) => `${at}`.padEnd(200, "x"))
  const link = httpBatchLink({
    url: `${polaris.url}/polaris-bff`,
    headers: { "x-auth-token": someToken() },
    maxItems: 10,
    methodOverride: "POST",
  })
  const { compute, session } = createTRPCClient<AppRouter>({ links: [link] })
  const lists = Array.from({ length: 9 }, (_, at) => compute.image.listImages.query({ name: `n${at}`, tag }))
  const answers = await Promise.all([...lists, session.projects.query().catch(() => "refused")])
  expect(answers.slice(0, 9)).toEqual(Array(9).fill([expect.objectContaining({ name: "cirros" })]))
  expect(cloud.seen.filter(({ call }) => call === LIST)).toHaveLength(9)
  expect(polaris.lines.filter(({ msg }) => msg === "request")).toMatchObject([{ method: "POST" }])
})

test("a query of 18 KB in the address gets the promised BAD_REQUEST, and by POST as well", async () => {
  const { polaris, ask } = await setUp()
  const tag = Array.from({ length: 45 }, (_, at) => `${at}`.padEnd(250, "xxé"))
  const promised = "The filters are too long together. Use fewer names or tags."
  const byGet = await ask("listImages", { input: { tag } })
  expect([byGet.status, byGet.error.message]).toEqual([400, promised])
  const headers = { "content-type": "application/json", "x-auth-token": someToken() }
  const init = { method: "POST", headers, body: JSON.stringify({ tag }) }
  const byPost = await got(await fetch(`${polaris.url}/polaris-bff/compute.image.listImages`, init))
  expect([byPost.status, byPost.error.message]).toEqual([400, promised])
})

test("responses are not cached, and their content type is not guessed, even if they are refusals", async () => {
  const { polaris, ask } = await setUp()
  const all = [
    await ask("listImages"),
    await ask("listImages", { token: "" }),
    await fetch(`${polaris.url}/nothing`),
    await fetch(`${polaris.url}/readyz`),
    await fetch(`${polaris.url}/polaris-bff/upload-image`, { method: "POST" }),
  ]
  for (const { headers } of all)
    expect([headers.get("cache-control"), headers.get("x-content-type-options")]).toEqual([
      "no-store",
      "nosniff",
    ])
})

test("a long path is logged in part", async () => {
  const { polaris } = await setUp()
  await fetch(`${polaris.url}/${"x".repeat(10_000)}`)
  const line = () => polaris.lines.find(({ msg }) => msg === "request")
  await expect.poll(line).toBeDefined()
  expect(line()?.["path"]).toHaveLength(500)
})

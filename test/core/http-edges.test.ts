import { createTRPCClient, httpBatchLink } from "@trpc/client"
import { expect, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { readRaw, sayRaw } from "../support/raw.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { CREATE, got, setUp, someToken } from "./setting.js"

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
          "A batch may have 10 calls, and this one has 11. Set maxItems to 10 in httpBatchLink or httpBatchStreamLink.",
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

test.each(["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH"])(
  "%s is 404 in JSON, whatever the path",
  async (method) => {
    const { polaris } = await setUp()
    for (const path of ["/polaris-bff/compute.image.listImages", "/nothing"]) {
      const bytes = `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`
      expect(readRaw(await sayRaw(polaris.url, bytes)).status).toBe(404)
    }
  },
)

test("garbage behind a request on the same connection does not spoil its answer", async () => {
  const { polaris } = await setUp()
  const response = await sayRaw(polaris.url, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n\0\0garbage\r\n\r\n")
  expect([0, 200, 400]).toContain(readRaw(response).status)
  expect((await fetch(`${polaris.url}/healthz`)).status).toBe(200)
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

test("answers are kept by nobody and are what they say, refused or not", async () => {
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

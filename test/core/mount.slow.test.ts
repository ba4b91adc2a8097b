import { expect, test } from "vitest"
import { askRaw, readRaw, sayRaw } from "../support/raw.js"
import { json } from "../support/stand-in.js"
import { CREATE, got, LIST, setUp, someToken } from "./setting.js"
import { image } from "../support/stand-in-answers.js"

const JSON_TYPE = { "content-type": "application/json" }
const ID = "6b8cb1ac-6ad1-4f75-9a1b-6d0a3a2f6a57"

test("queries are served to GET and to POST, mutations to POST only: by GET they are 405", async () => {
  const { polaris, cloud } = await setUp()
  const at = `${polaris.url}/polaris-bff/compute.image`
  const token = { "x-auth-token": someToken() }
  const mutation = await got(await fetch(`${at}.createImage?input={}`, { headers: token }))
  expect([mutation.status, mutation.error.data.code]).toEqual([405, "METHOD_NOT_SUPPORTED"])
  expect(cloud.seen).toEqual([])
  const posted = { method: "POST", headers: { ...token, ...JSON_TYPE }, body: '{"name":"x"}' }
  expect((await got(await fetch(`${at}.listImages`, posted))).status).toBe(200)
  expect(cloud.seen.at(-1)).toMatchObject({
    call: LIST,
    query: expect.stringContaining("name=eq%3Ax") as string,
  })
})

test.each(["compute.image.listImages", "compute.listImages"])("%s is the same procedure", async (path) => {
  const { polaris, cloud } = await setUp()
  const mine = image()
  cloud.on(LIST, json(200, { images: [mine] }))
  const response = await fetch(`${polaris.url}/polaris-bff/${path}`, {
    headers: { "x-auth-token": someToken() },
  })
  expect((await got(response)).data).toMatchObject([{ id: mine.id }])
})

test.each([
  "compute.image.nothing",
  "compute.image",
  "compute",
  "nothing",
  "compute.image.__proto__",
  "toString",
  "",
])("an unknown procedure %j is NOT_FOUND", async (path) => {
  const { polaris } = await setUp()
  const { status, error } = await got(await fetch(`${polaris.url}/polaris-bff/${path}`))
  expect([status, error.data.code]).toEqual([404, "NOT_FOUND"])
})

test.each(["/", "/polaris", "/polaris-bff", "/v2.1/images", "/polaris-bff/../healthz/x"])(
  "the unknown path %s is 404 in JSON",
  async (path) => {
    /** The console, where it is built, answers at `/`. */
    const { polaris } = await setUp({ CONSOLE: "off" })
    const { status, body } = await askRaw(polaris.url, path)
    expect(status).toBe(404)
    expect(body).toMatchObject({ error: { message: expect.any(String) as string } })
  },
)

test("PREFIX moves the procedures", async () => {
  const { polaris } = await setUp({ PREFIX: "/elsewhere/api" })
  const headers = { "x-auth-token": someToken() }
  const ask = (prefix: string) => fetch(`${polaris.url}${prefix}/compute.image.listImages`, { headers })
  expect((await ask("/elsewhere/api")).status).toBe(200)
  expect((await ask("/polaris-bff")).status).toBe(404)
})

test("a JSON body over MAX_BODY_BYTES is PAYLOAD_TOO_LARGE, one below is read", async () => {
  const { cloud, ask } = await setUp({ MAX_BODY_BYTES: "2048" })
  cloud.on(CREATE, json(201, image()))
  const { status, error } = await ask("createImage", { input: { description: "x".repeat(2048) } })
  expect([status, error.data.code]).toEqual([413, "PAYLOAD_TOO_LARGE"])
  expect((await ask("createImage", { input: { description: "x".repeat(2000) } })).status).toBe(200)
})

test("a chunked body over MAX_BODY_BYTES is PAYLOAD_TOO_LARGE too", async () => {
  const { polaris } = await setUp({ MAX_BODY_BYTES: "2048" })
  const chunk = `1000\r\n${"x".repeat(4096)}\r\n`
  const head = `POST /polaris-bff/compute.image.createImage HTTP/1.1\r\nhost: x\r\nx-auth-token: t\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
  const { status, body } = readRaw(await sayRaw(polaris.url, head + chunk))
  expect([status, body]).toEqual([413, expect.objectContaining({ error: expect.anything() as object })])
})

test.each(["text/plain", "application/xml", "application/x-www-form-urlencoded", "x"])(
  "a body of type %s is UNSUPPORTED_MEDIA_TYPE",
  async (type) => {
    const { polaris } = await setUp()
    const init = {
      method: "POST",
      headers: { "content-type": type, "x-auth-token": someToken() },
      body: "{}",
    }
    const { status, error } = await got(
      await fetch(`${polaris.url}/polaris-bff/compute.image.createImage`, init),
    )
    expect([status, error.data.code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"])
  },
)

test.each(["{", "{]", '"', "\0", "{}{}", "[", "undefined", "\u{feff}{", '{"imageId": 1e999'])(
  "a body %j that is not JSON is BAD_REQUEST",
  async (body) => {
    const { polaris } = await setUp()
    const init = { method: "POST", headers: { ...JSON_TYPE, "x-auth-token": someToken() }, body }
    const { status, error } = await got(
      await fetch(`${polaris.url}/polaris-bff/compute.image.deleteImage`, init),
    )
    expect([status, error.data.code]).toEqual([400, "BAD_REQUEST"])
    expect(error.message).toBe("The request is not valid JSON.")
  },
)

test.each(["{", "%7B", "%", "%zz", "%00", "%ff", "null", "7", "[]", "[1]", '"x"', "true"])(
  "a query input %s is BAD_REQUEST",
  async (input) => {
    const { polaris, cloud } = await setUp()
    const path = `/polaris-bff/compute.image.getImageById?input=${input}`
    const answer = await askRaw(polaris.url, path, { "x-auth-token": "t" })
    expect(answer).toMatchObject({ status: 400, body: { error: { data: { code: "BAD_REQUEST" } } } })
    expect(cloud.seen.every(({ call }) => call.includes("/v3/"))).toBe(true)
  },
)

test.each([
  "%",
  "%25",
  "%zz",
  "%00",
  "%2525",
  "compute.image.%e0%a4%a",
  "%ff",
  "compute%2eimage%2elistImages%00",
])("a path with the encoding %s is refused and not logged as a defect", async (path) => {
  const { polaris } = await setUp()
  const { status, body } = await askRaw(polaris.url, `/polaris-bff/${path}`)
  expect([400, 404]).toContain(status)
  expect(body).toMatchObject({ error: { message: expect.any(String) as string } })
})

test.each(["[", "a b", "user:password@host", "x:99999999", "é", ""])(
  "a Host header %j is not logged as a defect",
  async (host) => {
    const { polaris } = await setUp()
    const path = "/polaris-bff/compute.image.listImages"
    const { status } = await askRaw(polaris.url, path, { host, "x-auth-token": "t" })
    expect([200, 400]).toContain(status)
  },
)

test.each([
  "/polaris-bff/\0",
  "no-slash",
  "/polaris-bff/é",
  "http://elsewhere/polaris-bff/compute.image.listImages",
])("a request line for %j is not logged as a defect, and the server continues", async (path) => {
  const { polaris, ask } = await setUp()
  expect([0, 400, 401, 404]).toContain((await askRaw(polaris.url, path)).status)
  expect((await ask("listImages")).status).toBe(200)
})

test("a token with bytes that no header may have never reaches Keystone as another header", async () => {
  const { polaris, cloud } = await setUp()
  const path = "/polaris-bff/compute.image.listImages"
  for (const token of ["a\x80\xff", "a\tb", "a, b", '"'])
    await askRaw(polaris.url, path, { "x-auth-token": token })
  expect(cloud.seen.filter(({ headers }) => headers["x-auth-token"] === undefined)).toEqual([])
})

test("two tokens in one request are refused or read as one, never as either", async () => {
  const { polaris, cloud } = await setUp()
  const path = "/polaris-bff/compute.image.listImages"
  const head = `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-auth-token: one\r\nx-auth-token: two\r\n\r\n`
  await sayRaw(polaris.url, head)
  expect(cloud.seen.map(({ headers }) => headers["x-auth-token"])).not.toContain("one")
  expect(cloud.seen.map(({ headers }) => headers["x-auth-token"])).not.toContain("two")
})

test("every response, even a refusal, has a request id of its own", async () => {
  const { polaris, ask } = await setUp()
  const ids = [
    await fetch(`${polaris.url}/nothing`),
    await fetch(`${polaris.url}/healthz`),
    await ask("deleteImage"),
  ]
  const seen = new Set(ids.map(({ headers }) => headers.get("x-openstack-request-id")))
  expect([seen.size, seen.has(null)]).toEqual([3, false])
})

test("an image id in upper case is the same image", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(`GET /image/v2/images/${ID}`, json(200, image({ id: ID })))
  expect((await ask("getImageById", { input: { imageId: ID.toUpperCase() } })).status).toBe(200)
})

import { request } from "node:http"
import { expect, test } from "vitest"
import { sayRaw } from "../support/raw.js"
import { FORM, formOf } from "../support/sender.js"
import { json } from "../support/stand-in.js"
import { image } from "../support/stand-in-answers.js"
import { CREATE, setUp, someToken } from "./setting.js"

const ID = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const OCTETS = { "content-type": "application/octet-stream" }
const JSON_TYPE = { "content-type": "application/json" }
const create = "/polaris-bff/compute.image.createImage"
const form = "/polaris-bff/upload-image"
const upload = `/polaris-bff/compute.image.uploadImage?imageId=${ID}`

/** The head of a request that waits for "100 Continue". */
const head = (path: string, headers: object, length: number) =>
  [
    `POST ${path} HTTP/1.1`,
    ...Object.entries({ host: "x", expect: "100-continue", ...headers }).map((pair) => pair.join(": ")),
    ...[`content-length: ${length}`, "", ""],
  ].join("\r\n")

test.each<[string, { path: string; headers: object; length?: number; token?: string; status: number }]>([
  ["JSON without a token", { path: create, headers: JSON_TYPE, token: "", status: 401 }],
  ["JSON that is too large", { path: create, headers: JSON_TYPE, length: 99_999_999, status: 413 }],
  [
    "JSON that is encoded",
    { path: create, headers: { ...JSON_TYPE, "content-encoding": "gzip" }, status: 415 },
  ],
  ["bytes without a token", { path: upload, headers: OCTETS, token: "", status: 401 }],
  ["bytes for an image that is not there", { path: upload, headers: OCTETS, status: 404 }],
  [
    "bytes that are a part",
    { path: upload, headers: { ...OCTETS, "content-range": "bytes 0-1/9" }, status: 400 },
  ],
  ["bytes for another procedure", { path: create, headers: OCTETS, status: 415 }],
  ["a form without a token", { path: form, headers: FORM, token: "", status: 401 }],
  ["a form of another type", { path: form, headers: { "content-type": "text/xml" }, status: 415 }],
  ["something for no procedure", { path: "/polaris-bff/compute.nothing", headers: JSON_TYPE, status: 404 }],
  ["something for no address", { path: "/nothing", headers: JSON_TYPE, status: 404 }],
])(
  "%s is refused without being asked for",
  async (_what, { path, headers, length = 12, token = someToken(), status }) => {
    const { polaris } = await setUp()
    const auth = token === "" ? {} : { "x-auth-token": token }
    const answer = await sayRaw(polaris.url, head(path, { ...auth, ...headers }, length))
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer.toLowerCase()).toContain("connection: close")
    expect(answer).not.toContain("100 Continue")
  },
)

/** Sends a body only when it is asked for; the second value says whether it was. */
function send(url: string, path: string, headers: Record<string, string>, body: Buffer) {
  return new Promise<[status: number | undefined, asked: boolean]>((resolve, reject) => {
    let asked = false
    const all = { expect: "100-Continue", "content-length": String(body.length), ...headers }
    const outgoing = request(url + path, { method: "POST", headers: all, agent: false })
    outgoing.on("continue", () => {
      asked = true
      outgoing.end(body)
    })
    outgoing.on("response", (response) => resolve([response.resume().statusCode, asked]))
    outgoing.on("error", reject)
    outgoing.flushHeaders()
  })
}

test.each([
  ["JSON", create, JSON_TYPE, Buffer.from('{"name":"x"}')],
  ["bytes", upload, OCTETS, Buffer.from("12345678")],
  ["a form", form, FORM, formOf(["imageId", ID], ["file", Buffer.from("12345678")])],
])(
  "the body of %s is requested once the caller is known, and accepted",
  async (_what, path, headers, body) => {
    const { cloud, polaris } = await setUp()
    const queued = image({ id: ID, status: "queued", disk_format: "raw", size: 8 })
    cloud.on(CREATE, json(201, queued))
    cloud.on(`GET /image/v2/images/${ID}`, json(200, queued))
    cloud.on(`PATCH /image/v2/images/${ID}`, json(200, queued))
    cloud.on(`PUT /image/v2/images/${ID}/file`, json(204, ""))
    const token = { "x-auth-token": someToken() }
    expect(await send(polaris.url, path, { ...token, ...headers }, body)).toEqual([200, true])
  },
)

test("a caller that sends the body without waiting is served too", async () => {
  const { cloud, polaris } = await setUp()
  cloud.on(CREATE, json(201, image()))
  const headers = { ...JSON_TYPE, "x-auth-token": someToken(), connection: "close" }
  const answer = await sayRaw(polaris.url, head(create, headers, 12) + '{"name":"x"}')
  expect(answer).toMatch(/HTTP\/1\.1 200 OK/)
})

test("any other expectation is refused in the usual shape", async () => {
  const { polaris } = await setUp()
  const headers = { ...JSON_TYPE, "x-auth-token": someToken(), expect: "200-ok" }
  const answer = await sayRaw(polaris.url, head(create, headers, 12))
  expect(answer).toMatch(/^HTTP\/1\.1 417 /)
  expect(answer).toContain('expect: \\"200-ok\\" is not supported')
})

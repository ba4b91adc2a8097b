import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { caller, type Caller } from "./caller.js"

let simulator: Simulator
let demo: Caller

beforeAll(async () => {
  simulator = await startSimulator()
  demo = await caller(simulator, "demo")
})
afterAll(() => simulator.close())

const missing = "No image found with ID x"
const html = (text: string) =>
  `<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  ${text}<br /><br />\n\n\n\n </body>\n</html>`

describe("a refusal is written as the caller accepts it", () => {
  it.each([
    ["", "text/plain; charset=UTF-8", `404 Not Found\n\n${missing}\n\n   `],
    ["image/png", "text/plain; charset=UTF-8", `404 Not Found\n\n${missing}\n\n   `],
    ["*/*", "text/html; charset=UTF-8", html(missing)],
    ["application/json, text/plain, */*", "text/html; charset=UTF-8", html(missing)],
    [
      "application/json;q=0.9,*/*;q=0.8",
      "application/json",
      JSON.stringify({ message: `${missing}<br /><br />\n\n\n`, code: "404 Not Found", title: "Not Found" }),
    ],
  ])("Accept: %s", async (accept, type, body) => {
    const { status, headers, text } = await demo("GET", "/v2/images/x", undefined, { accept })
    expect({ status, type: headers.get("content-type"), text }).toEqual({ status: 404, type, text: body })
  })

  it("reflects the caller's text raw in JSON and escaped in HTML", async () => {
    const path = "/v2/images?sort=<b>:asc"
    expect((await demo("GET", path)).text).toContain("Invalid sort key: <b>.")
    expect((await demo("GET", path, undefined, { accept: "*/*" })).text).toContain("&lt;b&gt;")
  })
})

describe("what stands around the application", () => {
  it.each([
    ["GET", "/", 300],
    ["GET", "/v3/images", 300],
    ["GET", "/v2.99/images", 300],
    ["GET", "/versions", 200],
    ["GET", "/healthcheck", 200],
    ["GET", "//v2.15/images", 200],
    ["GET", "/v2/images/", 404],
    ["GET", "/V2/images", 300],
    ["HEAD", "/v2/images", 405],
    ["PUT", "/v2/images", 405],
    ["OPTIONS", "/v2/images", 200],
    ["GET", `/v2/images?x=${"a".repeat(8192)}`, 414],
  ])("%s %s is %i", async (method, path, status) => {
    expect((await demo(method, path)).status).toBe(status)
  })

  it("sends the bare version to the host's root, without the prefix", async () => {
    const response = await fetch(`${simulator.imageUrl}/v2`, { redirect: "manual" })
    expect(response.status).toBe(401)
    const answer = await demo("GET", "/v2")
    expect(answer.status).toBe(404)
    expect(simulator.requests.at(-1)?.path).toBe("/v2/")
  })

  it("refuses an unknown token without a request id", async () => {
    const { status, headers } = await demo("GET", "/v2/images", undefined, { "x-auth-token": "garbage" })
    expect(status).toBe(401)
    expect(headers.get("www-authenticate")).toBe(`Keystone uri="${simulator.authUrl}"`)
    expect(headers.get("x-openstack-request-id")).toBeNull()
  })

  it.each([
    ["abc", 200, "req-abc"],
    ["req-abc", 200, "req-abc"],
    ["a".repeat(65), 500, null],
  ])("echoes the request id %s", async (given, status, echoed) => {
    const answer = await demo("GET", "/v2/images", undefined, { "x-openstack-request-id": given })
    expect(answer.status).toBe(status)
    expect(answer.headers.get("x-openstack-request-id")).toBe(echoed)
  })
})

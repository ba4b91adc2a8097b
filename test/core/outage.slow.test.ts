import { expect, test } from "vitest"
import { skip } from "../support/clock.js"
import { cut, json, text } from "../support/stand-in.js"
import { scoped } from "../support/stand-in-answers.js"
import { KNOW_TOKEN, LIST, polarisAt, RESCOPE, setUp, someToken, call } from "./setting.js"

test("an unreachable Keystone is SERVICE_UNAVAILABLE, never UNAUTHORIZED", async () => {
  const polaris = await polarisAt("http://127.0.0.1:1/v3")
  const { status, error } = await call(polaris, "listImages", { token: someToken() })
  expect([status, error.data.code]).toEqual([503, "SERVICE_UNAVAILABLE"])
  expect(error.message).toBe("The identity service cannot be reached. Try again later.")
  expect(error.data.openstack).toMatchObject({ service: "keystone", status: null })
})

test("a Keystone that breaks its connections is SERVICE_UNAVAILABLE", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, cut)
  expect((await ask("listImages")).error.data.code).toBe("SERVICE_UNAVAILABLE")
})

test("a cached token works while Keystone is unreachable", async () => {
  const { cloud, ask } = await setUp()
  const token = someToken()
  await ask("listImages", { token })
  cloud.on(KNOW_TOKEN, cut)
  expect((await ask("listImages", { token })).status).toBe(200)
})

test("an unreachable Glance is SERVICE_UNAVAILABLE", async () => {
  const { ask } = await setUp({ GLANCE_ENDPOINT: "http://127.0.0.1:1" })
  const { status, error } = await ask("listImages")
  expect([status, error.data.code]).toEqual([503, "SERVICE_UNAVAILABLE"])
  expect(error.message).toBe("The image service cannot be reached. Try again later.")
})

test("a 401 of Glance is SERVICE_UNAVAILABLE while Keystone says that the token is good", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(LIST, text(401, "<html><h1>401 Unauthorized</h1></html>", { "content-type": "text/html" }))
  const { status, error } = await ask("listImages", { token: someToken() })
  expect([status, error.data.code]).toEqual([503, "SERVICE_UNAVAILABLE"])
  expect(error.data.openstack).toMatchObject({ service: "glance", status: 401 })
})

test("a 401 of Glance is SERVICE_UNAVAILABLE while Keystone is gone", async () => {
  const { cloud, ask } = await setUp()
  const token = someToken()
  await ask("listImages", { token })
  cloud.on(KNOW_TOKEN, cut)
  cloud.on(LIST, json(401, {}))
  expect((await ask("listImages", { token })).error.data.code).toBe("SERVICE_UNAVAILABLE")
})

test("a revoked token is UNAUTHORIZED as soon as Glance refuses it, and is forgotten", async () => {
  const { cloud, ask } = await setUp()
  const token = someToken()
  await ask("listImages", { token })
  cloud.on(
    KNOW_TOKEN,
    json(404, { error: { code: 404, message: "Failed to validate token", title: "Not Found" } }),
  )
  cloud.on(LIST, json(401, {}))
  const { status, error } = await ask("listImages", { token })
  expect([status, error.data.code]).toEqual([401, "UNAUTHORIZED"])
  const lists = cloud.count(LIST)
  expect((await ask("listImages", { token })).status).toBe(401)
  expect(cloud.count(LIST), "the second request got no further than Keystone").toBe(lists)
})

test("a revoked token is forgotten for every project it was used for", async () => {
  const { cloud, ask } = await setUp()
  const [token, rescoped] = [someToken(), someToken()]
  cloud.on(RESCOPE, json(201, scoped(`${cloud.url}/image`), { "x-subject-token": rescoped }))
  const elsewhere = { token, headers: { "x-project-id": "p2" } }
  await ask("listImages", elsewhere)
  cloud.on(KNOW_TOKEN, json(404, {}))
  cloud.on(RESCOPE, json(404, {}))
  cloud.on(LIST, json(401, {}))
  expect((await ask("listImages", elsewhere)).status).toBe(401)
  const lists = cloud.count(LIST)
  expect((await ask("listImages", elsewhere)).status).toBe(401)
  expect(cloud.count(LIST)).toBe(lists)
})

test.each([
  ["an error", json(500, { error: { code: 500, message: "boom", title: "Internal Server Error" } })],
  ["an HTML page", text(200, "<html>hello</html>", { "content-type": "text/html" })],
  ["nothing", text(200, "")],
  ["other JSON", json(200, { hello: "world" })],
  ["a token without an end", json(200, { token: { user: { id: "u", name: "n" }, expires_at: "soon" } })],
  ["an address elsewhere", json(300, { versions: {} }, { location: "/v3" })],
])("a Keystone that answers with %s is BAD_GATEWAY", async (_what, says) => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, says)
  const { status, error } = await ask("listImages", { token: someToken() })
  expect([status, error.data.code]).toEqual([502, "BAD_GATEWAY"])
  expect(error.message).not.toMatch(/[<>{}]/)
})

test.each([
  [400, "a request it cannot read"],
  [401, "a token it does not know"],
  [404, "a token that has expired"],
  [431, "a token too long for its headers"],
])("a %i of Keystone, for %s, is UNAUTHORIZED", async (status) => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, json(status, {}))
  expect((await ask("listImages", { token: someToken() })).error.data.code).toBe("UNAUTHORIZED")
})

test("a token that Keystone repeats in its refusal is not passed on", async () => {
  const { cloud, ask } = await setUp()
  const token = someToken()
  cloud.on(KNOW_TOKEN, json(404, { error: { code: 404, message: `Could not find token: ${token}.` } }))
  expect((await ask("listImages", { token })).text).not.toContain(token)
})

test("a project in which the caller has no role is FORBIDDEN, and so is a token without a project", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(RESCOPE, json(401, {}))
  const elsewhere = await ask("listImages", { token: someToken(), headers: { "x-project-id": "p2" } })
  expect([elsewhere.status, elsewhere.error.message]).toEqual([403, "You have no role in this project."])
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`, { project: undefined })))
  const nowhere = await ask("listImages", { token: someToken() })
  expect([nowhere.status, nowhere.error.data.code]).toEqual([403, "FORBIDDEN"])
  expect(nowhere.error.message).toContain("X-Project-Id")
})

test.each(["../p2", "p2/", "p 2", "%2e%2e", "a".repeat(65), "é"])(
  "X-Project-Id %j is BAD_REQUEST before any request is sent",
  async (id) => {
    const { cloud, ask } = await setUp()
    const { status, error } = await ask("listImages", { headers: { "x-project-id": id } })
    expect([status, error.data.code]).toEqual([400, "BAD_REQUEST"])
    expect(error.message).toContain("X-Project-Id")
    expect(cloud.seen).toEqual([])
  },
)

test.each([
  ["two hours ahead", 7_200_000],
  ["two hours back", -7_200_000],
])("when the clock jumps %s, tokens are accepted and requests have their time", async (_to, milliseconds) => {
  const { ask } = await setUp({ UPSTREAM_TIMEOUT_SECONDS: "30" })
  const [seen, unseen] = [someToken(), someToken()]
  expect((await ask("listImages", { token: seen })).status).toBe(200)
  skip(milliseconds)
  expect((await ask("listImages", { token: seen })).status).toBe(200)
  expect((await ask("listImages", { token: unseen })).status).toBe(200)
})

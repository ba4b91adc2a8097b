import { expect, test } from "vitest"
import { createCallers } from "../../src/keystone/callers.js"
import { hang, json, later } from "../support/stand-in.js"
import { inSeconds, scoped } from "../support/stand-in-answers.js"
import { KNOW_TOKEN, LIST, RESCOPE, setUp, someToken } from "./setting.js"

test("a token is validated once for many requests", async () => {
  const { cloud, ask } = await setUp()
  const token = someToken()
  for (let at = 0; at < 5; at++) expect((await ask("listImages", { token })).status).toBe(200)
  expect(cloud.count(KNOW_TOKEN)).toBe(1)
  expect(cloud.count(LIST)).toBe(5)
})

test("simultaneous requests with a new token share one request to Keystone", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, later(50, json(200, scoped(`${cloud.url}/image`))))
  const token = someToken()
  const all = await Promise.all(Array.from({ length: 20 }, () => ask("listImages", { token })))
  expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(cloud.count(KNOW_TOKEN)).toBe(1)
})

test("if a shared request to Keystone fails, it fails for all waiting callers, and the next caller tries again", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, later(2_000, json(503, {})), json(200, scoped(`${cloud.url}/image`)))
  const token = someToken()
  const all = await Promise.all(Array.from({ length: 5 }, () => ask("listImages", { token })))
  expect(all.map(({ error }) => error.data.code)).toEqual(Array(5).fill("SERVICE_UNAVAILABLE"))
  expect((await ask("listImages", { token })).status).toBe(200)
  expect(cloud.count(KNOW_TOKEN)).toBe(2)
})

test("two tokens never share a cache entry", async () => {
  const { cloud, ask } = await setUp()
  const [mine, yours] = [someToken(), someToken()]
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`)), json(404, {}))
  expect((await ask("listImages", { token: mine })).status).toBe(200)
  expect((await ask("listImages", { token: yours })).error.data.code).toBe("UNAUTHORIZED")
  expect(
    cloud.seen.filter(({ call }) => call === LIST).map(({ headers }) => headers["x-auth-token"]),
  ).toEqual([mine])
})

test("a token is not accepted after its expiry", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, json(200, scoped(`${cloud.url}/image`, { expires_at: inSeconds(0.5) })), json(404, {}))
  const token = someToken()
  expect((await ask("listImages", { token })).status).toBe(200)
  const refused = { status: 401, error: { data: { code: "UNAUTHORIZED" } } }
  await expect.poll(() => ask("listImages", { token })).toMatchObject(refused)
})

test("a token is not cached longer than TOKEN_CACHE_SECONDS", async () => {
  const { cloud, ask } = await setUp({ TOKEN_CACHE_SECONDS: "1" })
  const token = someToken()
  const questions = async () => {
    await ask("listImages", { token })
    return cloud.count(KNOW_TOKEN)
  }
  expect(await questions()).toBe(1)
  await expect.poll(questions).toBe(2)
})

test("a token for another project is issued once, even for simultaneous requests", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(RESCOPE, later(50, json(201, scoped(`${cloud.url}/image`), { "x-subject-token": someToken() })))
  const asked = { token: someToken(), headers: { "x-project-id": "p2" } }
  const all = await Promise.all(Array.from({ length: 10 }, () => ask("listImages", asked)))
  all.push(await ask("listImages", asked))
  expect(all.map(({ status }) => status)).toEqual(Array(11).fill(200))
  expect([cloud.count(KNOW_TOKEN), cloud.count(RESCOPE)]).toEqual([1, 1])
})

test("a token for another project is what Glance gets, and what Keystone is asked for", async () => {
  const { cloud, ask } = await setUp()
  const rescoped = someToken()
  cloud.on(RESCOPE, json(201, scoped(`${cloud.url}/image`), { "x-subject-token": rescoped }))
  const token = someToken()
  await ask("listImages", { token, headers: { "x-project-id": "p2" } })
  const [, wish, list] = cloud.seen
  expect(JSON.parse(wish?.body ?? "")).toEqual({
    auth: { identity: { methods: ["token"], token: { id: token } }, scope: { project: { id: "p2" } } },
  })
  expect(list?.headers["x-auth-token"]).toBe(rescoped)
})

test("naming the token's own project requests no second token", async () => {
  const { cloud, ask } = await setUp()
  expect((await ask("listImages", { headers: { "x-project-id": "p1" } })).status).toBe(200)
  expect(cloud.count(RESCOPE)).toBe(0)
})

test("a caller that waits is answered when 10,000 others arrive behind it", async () => {
  const { cloud } = await setUp()
  const body = { ...scoped(`${cloud.url}/image`).token, ends: Date.now() + 3_600_000 }
  const releases: (() => void)[] = []
  const inspect = () => new Promise<typeof body>((resolve) => releases.push(() => resolve(body)))
  const never = async () => Promise.reject(new Error("not asked"))
  const keystone = { inspect, rescope: never, ping: never }
  const callers = createCallers({
    keystone,
    /** Asks about all of them at once. */
    unknown: { ask: (_key, _address, ask) => ask(), refuse: () => undefined, isRefused: () => false },
    interface: "public",
    adminRoles: [],
    tokenCacheMs: 60_000,
  })
  const identify = (token: string) => {
    const credentials = { token, projectId: undefined, address: "127.0.0.1" }
    return callers.identify(credentials, { id: "req-1", signal: new AbortController().signal })
  }
  const first = identify("first")
  const others = Array.from({ length: 10_000 }, (_, at) => identify(`other ${at}`))
  releases.forEach((release) => release())
  expect((await first).project.id).toBe("p1")
  await Promise.all(others)
})

test("a caller that disconnects does not cancel the look-up for others", async () => {
  const { cloud, ask, polaris } = await setUp()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  cloud.on(
    KNOW_TOKEN,
    (response, seen) => void held.then(() => json(200, scoped(`${cloud.url}/image`))(response, seen)),
  )
  const token = someToken()
  const leaver = new AbortController()
  const gone = ask("listImages", { token, signal: leaver.signal }).catch(() => "gone")
  await expect.poll(() => cloud.count(KNOW_TOKEN)).toBe(1)
  const stays = ask("listImages", { token })
  leaver.abort()
  expect(await gone).toBe("gone")
  await expect.poll(() => polaris.lines.some(({ status }) => status === 499)).toBe(true)
  release()
  expect((await stays).status).toBe(200)
  expect(cloud.count(KNOW_TOKEN)).toBe(1)
})

test("a caller without a token costs no request at all", async () => {
  const { cloud, ask } = await setUp()
  cloud.on(KNOW_TOKEN, hang)
  const { status, error } = await ask("listImages", { token: "" })
  expect([status, error.data.code]).toEqual([401, "UNAUTHORIZED"])
  expect(cloud.seen).toEqual([])
})

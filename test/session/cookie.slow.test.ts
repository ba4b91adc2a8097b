import { createTRPCClient, httpBatchStreamLink } from "@trpc/client"
import { expect, onTestFinished, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { createSealer } from "../../src/session/sealer.js"
import { openBrowser } from "../support/browser.js"
import { startChild } from "../support/child.js"
import { secret } from "../support/log-folder.js"
import { readRaw, sayRaw } from "../support/raw.js"
import { cloud, newKey, polarisWithSessions, refusal, SESSION_ENDED, signedOut, signedIn } from "./setting.js"
import { newPassword } from "../support/new-password.js"

const HOUR = 3600

test("the cookie is for Polaris alone: not for scripts, not for other sites, and it ends with the token", async () => {
  const { browser } = await signedIn()
  const [cookie] = browser.given
  expect(cookie).toMatchObject({
    name: "polaris-session",
    httpOnly: true,
    sameSite: "strict",
    path: "/",
  })
  expect(cookie).not.toHaveProperty("domain")
  expect(cookie?.maxAge).toBeGreaterThan(HOUR - 10)
  expect(cookie?.maxAge).toBeLessThanOrEqual(HOUR)
})

test("the cookie goes to the REST routes too, whatever PREFIX is", async () => {
  const { polaris, password } = await signedOut({ PREFIX: "/elsewhere" })
  const page = openBrowser(polaris.url)
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "both", password }),
  }
  expect((await page.fetch("/elsewhere/session.signIn", init)).status).toBe(200)
  expect(page.given[0]?.path).toBe("/")
})

test("the token cannot be read in the cookie, and no response contains it", async () => {
  const key = newKey()
  const { browser, demo } = await signedIn({ SESSION_KEYS: key })
  const sealed = browser.given[0]?.value ?? ""
  const token = secret((await createSealer([key]).unseal(sealed))?.token ?? "")
  expect(token.length).toBeGreaterThan(100)
  const clear = sealed.split("*").map((part) => Buffer.from(part, "base64url").toString("latin1"))
  for (const text of [sealed, ...clear]) expect(text).not.toContain(token.slice(0, 20))
  const answers = await Promise.all([
    browser.fetch("/polaris-bff/session.current"),
    browser.fetch("/polaris-bff/session.projects"),
    browser.fetch("/polaris-bff/compute.listImages"),
    browser.fetch("/polaris-bff/session.chooseProject", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ projectId: demo }),
    }),
  ])
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect((await answer.text()) + JSON.stringify([...answer.headers])).not.toContain(token)
  }
})

test.each([
  ["auto", "http://127.0.0.1:4005", undefined],
  ["auto", "http://localhost:5173", undefined],
  ["auto", "http://[::1]:5173", undefined],
  ["auto", "https://127.0.0.1", true],
  ["auto", "https://console.example.org", true],
  ["auto", "http://console.example.org", true],
  ["auto", "http://127.0.0.1.example.org", true],
  ["always", "http://localhost:5173", true],
  ["never", "http://console.example.org", undefined],
])("SESSION_SECURE=%s: for a page of %s the cookie is Secure: %s", async (mode, origin, secure) => {
  const { polaris, password } = await signedOut({ SESSION_SECURE: mode, ALLOWED_ORIGINS: origin })
  const page = openBrowser(polaris.url, origin)
  await page.client.session.signIn.mutate({ username: "both", password })
  expect(page.given[0]?.secure).toBe(secure)
  expect(page.given[0]?.name).toBe(secure ? "__Host-polaris-session" : "polaris-session")
  expect(page.given[0]).not.toHaveProperty("domain")
  expect(await page.client.session.current.query()).toMatchObject({ user: { name: "both" } })
  await page.client.session.signOut.mutate()
  expect(page.given.at(-1)).toMatchObject({ name: page.given[0]?.name, maxAge: 0 })
})

test.each([
  ["auto", { host: "console.example.org" }, false],
  ["auto", { host: "console.example.org", referer: "https://console.example.org/" }, false],
  ["auto", { host: "polaris.internal", referer: "http://localhost:5173/" }, true],
  ["auto", { host: "localhost" }, true],
  ["always", { host: "localhost" }, false],
  ["never", { host: "console.example.org" }, true],
])(
  "SESSION_SECURE=%s: a plain cookie, which another host can set, counts with %j: %s",
  async (mode, headers, counts) => {
    const SESSION_KEYS = newKey()
    const { simulator, browser } = await signedIn({ SESSION_KEYS })
    const polaris = await polarisWithSessions(simulator.authUrl, { SESSION_KEYS, SESSION_SECURE: mode })
    const sealed = browser.given[0]?.value ?? ""
    const isSignedIn = async (name: string) => {
      const lines = Object.entries({ ...headers, cookie: `${name}=${sealed}`, connection: "close" })
      const head = lines.map((pair) => pair.join(": ")).join("\r\n")
      const answer = await sayRaw(polaris.url, `GET /polaris-bff/session.current HTTP/1.1\r\n${head}\r\n\r\n`)
      return JSON.stringify(readRaw(answer).body).includes('"both"')
    }
    expect(await isSignedIn("polaris-session")).toBe(counts)
    expect(await isSignedIn("__Host-polaris-session")).toBe(true)
  },
)

test("a cookie that was changed, cut or forged is an ended session, and is removed from the browser", async () => {
  const { browser } = await signedIn()
  const good = browser.given[0]?.value ?? ""
  const parts = good.split("*")
  const changed = parts.map((_, at) => parts.map((part, i) => (i === at ? flipped(part) : part)).join("*"))
  for (const bad of [
    ...changed,
    good.slice(0, -1),
    good.slice(1),
    "x",
    "Fe26.2*******",
    "%",
    "*".repeat(7),
  ]) {
    browser.setCookie(bad)
    expect(await refusal(browser.client.compute.listImages.query())).toMatchObject(SESSION_ENDED)
    expect(browser.cookie(), bad).toBeUndefined()
    expect(await browser.client.session.current.query()).toBeNull()
  }
  browser.setCookie(good)
  expect(await browser.client.session.current.query()).toMatchObject({ user: { name: "both" } })
})

const flipped = (part: string) => (part === "" ? "1" : (part.startsWith("a") ? "b" : "a") + part.slice(1))

test("a cookie sealed with another key is an ended session", async () => {
  const { browser } = await signedIn()
  const forged = await createSealer([newKey()]).seal({ token: "x", expires: Date.now() + 60_000 })
  browser.setCookie(forged)
  expect(await refusal(browser.client.session.projects.query())).toMatchObject(SESSION_ENDED)
})

test("keys can be replaced while people work: the first seals and all unseal, in any order", async () => {
  const [old, fresh] = [newKey(), newKey()]
  const { simulator, browser } = await signedIn({ SESSION_KEYS: old })
  const sealedWithOld = browser.given[0]?.value ?? ""
  const isGood = async (keys: string, sealed: string) => {
    const { url } = await polarisWithSessions(simulator.authUrl, { SESSION_KEYS: keys })
    const page = openBrowser(url)
    page.setCookie(sealed)
    return page.client.session.current.query().then(
      () => true,
      () => false,
    )
  }
  expect(await isGood(`${fresh}, ${old}`, sealedWithOld)).toBe(true)
  expect(await isGood(`${old},${fresh}`, sealedWithOld)).toBe(true)
  expect(await isGood(fresh, sealedWithOld)).toBe(false)

  const { url } = await polarisWithSessions(simulator.authUrl, { SESSION_KEYS: `${fresh},${old}` })
  const page = openBrowser(url)
  await page.client.session.signIn.mutate({ username: "demo", password: newPassword(simulator, "demo") })
  const sealedWithFresh = page.given[0]?.value ?? ""
  expect(await isGood(fresh, sealedWithFresh)).toBe(true)
  expect(await isGood(old, sealedWithFresh)).toBe(false)
})

test("several processes with the same keys serve one session", async () => {
  const SESSION_KEYS = newKey()
  const { simulator, browser, demo } = await signedIn({ SESSION_KEYS })
  const second = openBrowser((await polarisWithSessions(simulator.authUrl, { SESSION_KEYS })).url)
  second.setCookie(browser.given[0]?.value ?? "")
  expect(await second.client.session.current.query()).toMatchObject({ project: { id: demo } })
  await second.client.session.signOut.mutate()
  const third = openBrowser((await polarisWithSessions(simulator.authUrl, { SESSION_KEYS })).url)
  third.setCookie(browser.given[0]?.value ?? "")
  expect(await refusal(third.client.session.current.query())).toMatchObject(SESSION_ENDED)
})

test("without SESSION_KEYS nobody can sign in, cookies are ignored, and tokens work", async () => {
  const { simulator, browser } = await signedIn()
  const { polaris } = await signedOut({ SESSION_KEYS: "" })
  const page = openBrowser(polaris.url)
  const password = newPassword(simulator, "demo")
  expect(await refusal(page.client.session.signIn.mutate({ username: "demo", password }))).toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: expect.stringContaining("X-Auth-Token") as string,
  })
  page.setCookie(browser.given[0]?.value ?? "")
  expect(await page.client.session.current.query()).toBeNull()
  expect(page.given).toEqual([])
})

test.each([
  ["", true],
  [newKey(), false],
])(
  "`npm start` without SESSION_KEYS says in its log that nobody can sign in (%#)",
  async (SESSION_KEYS, says) => {
    const { authUrl } = await cloud()
    const child = startChild({ OS_AUTH_URL: authUrl, SESSION_KEYS })
    onTestFinished(async () => void (child.signal("SIGTERM"), await child.ended()))
    await child.listening()
    expect(child.output().includes("SESSION_KEYS is not set")).toBe(says)
  },
)

test("a token too long for a cookie is refused, because browsers would drop it silently", async () => {
  const simulator = await cloud()
  const password = newPassword(simulator, "both")
  const user = simulator.world.identity.users.find(({ name }) => name === "both")
  Object.assign(user ?? {}, { id: "u".repeat(3000) })
  const browser = openBrowser((await polarisWithSessions(simulator.authUrl)).url)
  expect(await refusal(browser.client.session.signIn.mutate({ username: "both", password }))).toMatchObject({
    code: "BAD_GATEWAY",
    message: expect.stringContaining("too long") as string,
  })
})

test("signing in over a streaming link throws, because its response cannot set a cookie", async () => {
  const { polaris, password } = await signedOut()
  const client = createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: `${polaris.url}/polaris-bff` })],
  })
  expect(await refusal(client.session.signIn.mutate({ username: "both", password }))).toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining("without streaming") as string,
  })
})

import { expect, test } from "vitest"
import { comesFromUs } from "../../src/session/origin.js"
import { openBrowser, type Browser } from "../support/browser.js"
import { sayRaw } from "../support/raw.js"
import { FOREIGN, polarisWithSessions, refusal, signedOut, signedIn } from "./setting.js"
import { newPassword } from "../support/new-password.js"

const CREATE = "/polaris-bff/compute.createImage"
const FORM = "/polaris-bff/upload-image"
const NEW = { name: "n", container_format: "bare", disk_format: "raw" } as const

/** A POST with this cookie and no more than these headers. */
async function post(url: string, cookie: string | undefined, headers: Record<string, string>, path = CREATE) {
  const all = { "content-type": "application/json", ...(cookie && { cookie }), ...headers }
  const body = path === FORM ? new FormData() : JSON.stringify(NEW)
  if (path === FORM) Object.assign(all, { "content-type": undefined })
  const sent = Object.entries(all).filter(([, value]) => value !== undefined)
  const response = await fetch(url + path, { method: "POST", headers: sent, body })
  const { error } = (await response.json()) as { error?: { data?: { reason?: string }; reason?: string } }
  return { status: response.status, reason: error?.data?.reason ?? error?.reason }
}

const REFUSED = { status: 403, reason: "foreign_origin" }

test.each([
  [{}, false],
  [{ origin: "https://elsewhere.example" }, false],
  [{ origin: "null" }, false],
  [{ origin: "SELF", "sec-fetch-site": "same-origin" }, true],
  [{ origin: "SELF" }, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ origin: "SELF", "sec-fetch-site": "cross-site" }, false],
  [{ origin: "SELF", "sec-fetch-site": "same-site" }, false],
  [{ origin: "https://elsewhere.example", "sec-fetch-site": "same-origin" }, false],
  [{ origin: "https://listed.example", "sec-fetch-site": "same-site" }, true],
  [{ origin: "https://listed.example", "sec-fetch-site": "cross-site" }, true],
  [{ origin: "http://listed.example" }, false],
  [{ origin: "https://listed.example.evil.example" }, false],
  [{ origin: "https://listed.example:8443" }, false],
] as [Record<string, string>, boolean][])(
  "with the cookie, a change that comes with %j is accepted: %s",
  async (origin, taken) => {
    const { polaris, browser } = await signedIn({
      ALLOWED_ORIGINS: "https://other.example, https://listed.example",
    })
    const headers = origin["origin"] === "SELF" ? { ...origin, origin: polaris.url } : origin
    expect(await post(polaris.url, browser.cookie(), headers)).toEqual(taken ? { status: 200 } : REFUSED)
    const form = await post(polaris.url, browser.cookie(), headers, FORM)
    expect(form).toEqual(taken ? { status: 400 } : REFUSED)
  },
)

test("a foreign page changes nothing through any procedure, and does not sign anybody out", async () => {
  const { polaris, browser, simulator, other } = await signedIn()
  const foreign = openBrowser(polaris.url, "https://elsewhere.example")
  foreign.setCookie(browser.given[0]?.value ?? "")
  const before = simulator.requests.length
  const { session, compute } = foreign.client
  const password = newPassword(simulator, "demo")
  for (const call of [
    () => session.signOut.mutate(),
    () => session.chooseProject.mutate({ projectId: other }),
    () => session.signIn.mutate({ username: "demo", password }),
    () => compute.createImage.mutate(NEW),
    () => compute.deleteImages.mutate({ imageIds: [crypto.randomUUID()] }),
  ])
    expect(await refusal(call())).toMatchObject(FOREIGN)
  expect(simulator.requests.length).toBe(before)
  expect(foreign.given).toEqual([])
})

test("bytes of a foreign page are refused before they are read", async () => {
  const { polaris, browser } = await signedIn()
  const headers = { "content-type": "application/octet-stream", origin: "https://elsewhere.example" }
  expect(await post(polaris.url, browser.cookie(), headers, "/polaris-bff/compute.uploadImage")).toEqual(
    REFUSED,
  )
})

test("reading needs no origin, because a browser sends none with a GET", async () => {
  const { polaris, browser } = await signedIn()
  const cookie = browser.cookie() ?? ""
  const response = await fetch(`${polaris.url}/polaris-bff/compute.listImages`, { headers: { cookie } })
  expect(response.status).toBe(200)
})

test("no GET changes anything", async () => {
  const { polaris, browser } = await signedIn()
  for (const path of ["session.signOut", "session.chooseProject", "session.signIn", "compute.createImage"])
    expect((await browser.fetch(`${polaris.url}/polaris-bff/${path}?input={}`)).status).toBe(405)
  expect(await browser.client.session.current.query()).not.toBeNull()
})

test("a caller with X-Auth-Token may come from any origin, and its cookie does not count", async () => {
  const { polaris, browser, simulator } = await signedIn()
  const body = {
    auth: {
      identity: {
        methods: ["password"],
        password: {
          user: { name: "demo", password: newPassword(simulator, "demo"), domain: { name: "Default" } },
        },
      },
      scope: { project: { name: "demo", domain: { name: "Default" } } },
    },
  }
  const answer = await fetch(`${simulator.authUrl}/auth/tokens`, {
    method: "POST",
    body: JSON.stringify(body),
  })
  const token = answer.headers.get("x-subject-token") ?? ""
  const headers = {
    "x-auth-token": token,
    origin: "https://elsewhere.example",
    "sec-fetch-site": "cross-site",
  }
  expect(await post(polaris.url, undefined, headers)).toEqual({ status: 200 })
  expect(await post(polaris.url, browser.cookie(), headers)).toEqual({ status: 200 })
  const who = await fetch(`${polaris.url}/polaris-bff/session.current`, {
    headers: { "x-auth-token": token, cookie: browser.cookie() ?? "" },
  })
  expect(await who.json()).toMatchObject({ result: { data: { user: { name: "demo" } } } })
})

test("a program may sign in without an origin", async () => {
  const { polaris, password } = await signedOut()
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "both", password }),
  }
  expect((await fetch(`${polaris.url}/polaris-bff/session.signIn`, init)).status).toBe(200)
})

/** Over a bare socket: fetch would set the host itself. */
async function statusBehindProxy(url: string, browser: Browser, forwarded: string): Promise<number> {
  const lines = [
    "POST /polaris-bff/compute.createImage HTTP/1.1",
    "host: 127.0.0.1:4005",
    ...(forwarded === "" ? [] : [`x-forwarded-host: ${forwarded}`]),
    "origin: https://console.example.org",
    "sec-fetch-site: same-origin",
    "content-type: application/json",
    "connection: close",
    `cookie: __Host-${browser.cookie()}`,
  ]
  const body = JSON.stringify(NEW)
  const response = await sayRaw(url, [...lines, `content-length: ${body.length}`, "", body].join("\r\n"))
  return Number(response.slice(9, 12))
}

test("X-Forwarded-Host counts only from a trusted proxy", async () => {
  const trusting = await signedIn({ TRUST_PROXY: "loopback" })
  expect(await statusBehindProxy(trusting.polaris.url, trusting.browser, "console.example.org")).toBe(200)
  expect(await statusBehindProxy(trusting.polaris.url, trusting.browser, "other.example.org")).toBe(403)
  const wary = await signedIn()
  expect(await statusBehindProxy(wary.polaris.url, wary.browser, "console.example.org")).toBe(403)
  const elsewhere = await signedIn({ TRUST_PROXY: "10.0.0.0/8" })
  expect(await statusBehindProxy(elsewhere.polaris.url, elsewhere.browser, "console.example.org")).toBe(403)
})

test.each([
  ["https://a.example", "a.example", true],
  ["https://a.example", "A.Example:443", true],
  ["https://a.example", "a.example:80", false],
  ["http://a.example", "a.example:80", true],
  ["http://a.example:4005", "a.example:4005", true],
  ["http://a.example:4005", "a.example", false],
  ["http://[::1]:4005", "[::1]:4005", true],
  ["https://a.example", "", false],
  ["https://a.example", "a.example@b.example", false],
  ["null", "null", false],
  ["file://", "", false],
  ["", "", false],
])("a page of %j belongs to the host %j: %s", (origin, host, home) => {
  expect(comesFromUs({ origin, host, site: undefined }, [])).toBe(home)
})

test.each(["https://a.example/", "a.example", "*", "ftp://a.example", "https://a.example/x", "null"])(
  "ALLOWED_ORIGINS=%s stops the start",
  async (origins) => {
    await expect(polarisWithSessions("http://127.0.0.1:1", { ALLOWED_ORIGINS: origins })).rejects.toThrow(
      "ALLOWED_ORIGINS",
    )
  },
)

test.each(["localhost", "10.0.0.0/", "everybody", "10.0.0.0/8,x"])(
  "TRUST_PROXY=%s stops the start",
  async (proxies) => {
    await expect(polarisWithSessions("http://127.0.0.1:1", { TRUST_PROXY: proxies })).rejects.toThrow(
      "TRUST_PROXY",
    )
  },
)

test.each(["short", `${"x".repeat(32)},short`, ","])("SESSION_KEYS=%s stops the start", async (keys) => {
  await expect(polarisWithSessions("http://127.0.0.1:1", { SESSION_KEYS: keys })).rejects.toThrow(
    "SESSION_KEYS",
  )
})

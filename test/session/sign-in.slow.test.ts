import { onTestFinished, expect, test } from "vitest"
import { createCounters, TooMany } from "../../src/limits/counters.js"
import { createSignInLimiter } from "../../src/session/sign-in-limiter.js"
import { Refusal } from "../../src/errors.js"
import { openBrowser } from "../support/browser.js"
import { skip } from "../support/clock.js"
import { secret } from "../support/log-folder.js"
import { startStandIn, json, hang } from "../support/stand-in.js"
import { polarisWithSessions, projectOf, refusal, signedOut, signedIn } from "./setting.js"
import { newPassword } from "../support/new-password.js"

const WRONG = {
  code: "UNAUTHORIZED",
  httpStatus: 401,
  reason: "wrong_credentials",
  message: "Signing in failed. Check what you entered and try again.",
}

const wrongPassword = () => secret(`wrong-${crypto.randomUUID()}`)

test("a failure says the same whatever was wrong", async () => {
  const { simulator, browser, password } = await signedOut()
  const { signIn } = browser.client.session
  const careful = newPassword(simulator, "careful")
  const disabled = newPassword(simulator, "disabled")
  const failures = await Promise.all(
    [
      { username: "both", password: wrongPassword() },
      { username: `nobody-${crypto.randomUUID()}`, password },
      { username: "both", password, domain: "nowhere" },
      { username: "disabled", password: disabled },
      { username: "careful", password: careful, totp: "000 000" },
      { username: "both", password, totp: "123-456" },
      { username: " both", password },
      { applicationCredential: { id: "0".repeat(32), secret: wrongPassword() } },
      { applicationCredential: { name: "none", secret: wrongPassword(), username: "both" } },
      { applicationCredential: { name: "none", secret: wrongPassword(), username: "nobody" } },
    ].map((input) => refusal(signIn.mutate(input))),
  )
  for (const failure of failures) expect(failure).toEqual({ ...WRONG, path: "session.signIn" })
  expect(browser.given).toEqual([])
})

test.each([
  [{}, "applicationCredential: "],
  [{ username: "both" }, "password: "],
  [{ username: "both", password: "" }, "password: "],
  [{ username: "", password: "x" }, "username: "],
  [{ username: "both", password: "a\0b" }, "password: must not contain a NUL"],
  [{ username: "both", password: "x".repeat(4097) }, "password: "],
  [{ username: "both", password: "x", projectId: "../x" }, "projectId: must be a project id"],
  [{ username: "both", password: "x", code: "1" }, "Unrecognized key"],
  [{ applicationCredential: {} }, "applicationCredential.id: "],
  [{ applicationCredential: { id: "x" } }, "applicationCredential.secret: "],
  [{ applicationCredential: { name: "x", secret: "y" } }, "applicationCredential.username: "],
])("the input %j is refused by the field's name, and Keystone is not asked", async (input, says) => {
  const { simulator, browser } = await signedOut()
  const before = simulator.requests.length
  const { code, message } = await refusal(browser.client.session.signIn.mutate(input as never))
  expect([code, message]).toEqual(["BAD_REQUEST", expect.stringContaining(says)])
  expect(simulator.requests.length).toBe(before)
})

test("signing in to a project without a role there is FORBIDDEN and signs nobody in", async () => {
  const { simulator, browser } = await signedOut()
  const password = newPassword(simulator, "demo")
  const projectId = projectOf(simulator, "other")
  const call = browser.client.session.signIn.mutate({ username: "demo", password, projectId })
  expect(await refusal(call)).toMatchObject({ code: "FORBIDDEN" })
  expect(browser.given).toEqual([])
})

test("after too many failures with one name the next attempt is refused without asking Keystone, even with the right password", async () => {
  const { simulator, polaris, browser, password } = await signedOut({ SIGN_IN_ATTEMPTS_PER_USER: "3" })
  const attempt = (username: string, given: string) =>
    browser.client.session.signIn.mutate({ username, password: given })
  for (const name of ["both", "BOTH ", "Bóth"])
    expect(await refusal(attempt(name, wrongPassword()))).toMatchObject(WRONG)
  const before = simulator.requests.length
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", origin: polaris.url },
    body: JSON.stringify({ username: "both", password }),
  }
  const response = await fetch(`${polaris.url}/polaris-bff/session.signIn`, init)
  expect(response.status).toBe(429)
  const seconds = Number(response.headers.get("retry-after"))
  expect(seconds).toBeGreaterThan(280)
  expect(seconds).toBeLessThanOrEqual(300)
  expect(await response.json()).toMatchObject({
    error: {
      message: `Too many attempts to sign in. Try again in ${seconds} seconds.`,
      data: { code: "TOO_MANY_REQUESTS" },
    },
  })
  expect(simulator.requests.length).toBe(before)
  const other = newPassword(simulator, "other")
  expect(await attempt("other", other)).toMatchObject({ user: { name: "other" } })
})

test("after too many failures from one address nobody signs in from there", async () => {
  const { browser, password } = await signedOut({ SIGN_IN_ATTEMPTS_PER_ADDRESS: "4" })
  const attempt = (username: string, given: string) =>
    refusal(browser.client.session.signIn.mutate({ username, password: given }))
  for (let at = 0; at < 4; at++) expect(await attempt(`user-${at}`, wrongPassword())).toMatchObject(WRONG)
  expect(await attempt("both", password)).toMatchObject({ code: "TOO_MANY_REQUESTS" })
})

test("the address is the browser's own, where a trusted proxy names it", async () => {
  const { polaris, password } = await signedOut({
    SIGN_IN_ATTEMPTS_PER_ADDRESS: "1",
    TRUST_PROXY: "loopback",
  })
  const from = async (address: string, given: string) => {
    const headers = { "content-type": "application/json", "x-forwarded-for": address }
    const body = JSON.stringify({ username: "both", password: given })
    return (await fetch(`${polaris.url}/polaris-bff/session.signIn`, { method: "POST", headers, body }))
      .status
  }
  expect(await from("192.0.2.1", wrongPassword())).toBe(401)
  expect(await from("192.0.2.1", password)).toBe(429)
  expect(await from("192.0.2.2", password)).toBe(200)
  expect(await from("2001:db8:1:2::1", wrongPassword())).toBe(401)
  expect(await from("2001:db8:1:2:ffff::9", password)).toBe(429)
  expect(await from("2001:db8:1:3::1", password)).toBe(200)
})

test("simultaneous attempts are all counted", async () => {
  const { browser } = await signedOut({ SIGN_IN_ATTEMPTS_PER_USER: "3" })
  const all = await Promise.all(
    Array.from({ length: 10 }, () =>
      refusal(browser.client.session.signIn.mutate({ username: "both", password: wrongPassword() })),
    ),
  )
  expect(all.filter(({ code }) => code === "UNAUTHORIZED").length).toBe(3)
  expect(all.filter(({ code }) => code === "TOO_MANY_REQUESTS").length).toBe(7)
})

test("a user who signs in often with the right password is not delayed", async () => {
  const { browser, password } = await signedOut({
    SIGN_IN_ATTEMPTS_PER_USER: "2",
    SIGN_IN_ATTEMPTS_PER_ADDRESS: "2",
  })
  for (let at = 0; at < 5; at++)
    expect(await browser.client.session.signIn.mutate({ username: "both", password })).toBeTruthy()
})

test("the count expires with its window", async () => {
  const settings = { SIGN_IN_ATTEMPTS_PER_USER: "1", SIGN_IN_WINDOW_SECONDS: "600" }
  const { browser, password } = await signedOut(settings)
  const { signIn } = browser.client.session
  await refusal(signIn.mutate({ username: "both", password: wrongPassword() }))
  expect(await refusal(signIn.mutate({ username: "both", password }))).toMatchObject({
    code: "TOO_MANY_REQUESTS",
  })
  skip(600_000)
  expect(await signIn.mutate({ username: "both", password })).toMatchObject({ user: { name: "both" } })
})

test("failures that are not the user's fault do not count", async () => {
  const limits = { failuresPerUser: 1, failuresPerAddress: 1, windowMs: 60_000, failureMs: 1 }
  const limiter = createSignInLimiter(createCounters(), limits)
  const by = { user: "both", address: "192.0.2.1", device: undefined }
  const failing = (error: Error) => limiter.make(by, () => Promise.reject(error))
  for (const error of [
    new Refusal(401, { message: "a code", reason: "one_time_code_needed" }),
    new Refusal(503, "away"),
    new Error("a defect"),
  ])
    await expect(failing(error)).rejects.toBe(error)
  const wrong = new Refusal(401, { message: "wrong", reason: "wrong_credentials" })
  await expect(failing(wrong)).rejects.toBe(wrong)
  await expect(failing(wrong)).rejects.toBeInstanceOf(TooMany)
})

test.each([
  [json(503, {}), "SERVICE_UNAVAILABLE", 503],
  [json(500, {}), "BAD_GATEWAY", 502],
  [json(429, { error: { message: "slow down" } }), "TOO_MANY_REQUESTS", 429],
  [json(201, { token: {} }, { "x-subject-token": "t" }), "BAD_GATEWAY", 502],
  [json(201, {}), "BAD_GATEWAY", 502],
  [hang, "GATEWAY_TIMEOUT", 504],
] as const)("a Keystone that fails is not a wrong password (%#: %s)", async (says, code, httpStatus) => {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  cloud.on("POST /v3/auth/tokens", says)
  const { url } = await polarisWithSessions(cloud.authUrl, { UPSTREAM_TIMEOUT_SECONDS: "1" })
  const { client } = openBrowser(url)
  const failure = await refusal(client.session.signIn.mutate({ username: "both", password: wrongPassword() }))
  expect(failure).toMatchObject({ code, httpStatus, openstack: { service: "keystone" } })
})

test("Keystone gets no more than it needs, and the log neither the password nor the code", async () => {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  const { url, lines } = await polarisWithSessions(cloud.authUrl)
  const { client } = openBrowser(url)
  const [password, totp] = [wrongPassword(), secret(crypto.randomUUID().slice(0, 8))]
  cloud.on("POST /v3/auth/tokens", json(401, { error: { message: `no, ${password}` } }))
  await refusal(client.session.signIn.mutate({ username: "Ann", password, domain: "Corp", totp }))
  const user = { name: "Ann", domain: { name: "Corp" } }
  expect(JSON.parse(cloud.seen[0]?.body ?? "")).toEqual({
    auth: {
      identity: {
        methods: ["password", "totp"],
        password: { user: { ...user, password } },
        totp: { user: { ...user, passcode: totp } },
      },
      scope: "unscoped",
    },
  })
  await client.session.signIn.mutate({ applicationCredential: { id: "i", secret: password } }).catch(() => {})
  expect(JSON.parse(cloud.seen[1]?.body ?? "")).toEqual({
    auth: {
      identity: {
        methods: ["application_credential"],
        application_credential: { id: "i", secret: password },
      },
    },
  })
  expect(JSON.stringify(lines)).not.toContain(password)
  expect(JSON.stringify(lines)).not.toContain(totp)
})

test("signing in again replaces the first session in the browser", async () => {
  const { simulator, browser } = await signedIn()
  const password = newPassword(simulator, "demo")
  await browser.client.session.signIn.mutate({ username: "demo", password })
  expect(await browser.client.session.current.query()).toMatchObject({
    user: { name: "demo" },
    project: null,
  })
})

test.each([
  ["signIn", (password: string) => ({ username: "both", password })],
  ["signOut", () => ({})],
  ["current", () => ({})],
  ["projects", () => ({})],
  ["chooseProject", (_: string, projectId: string) => ({ projectId })],
])("session.%s refuses project_id by its name, and does nothing", async (name, inputOf) => {
  const { polaris, browser, password, other } = await signedIn()
  const input = { ...inputOf(password, other), project_id: other }
  const response = await browser.fetch(`${polaris.url}/polaris-bff/session.${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: polaris.url },
    body: JSON.stringify(input),
  })
  const { error } = (await response.json()) as { error: { message: string } }
  expect([response.status, error.message]).toEqual([400, expect.stringMatching(/^project_id: /)])
  expect(response.headers.get("set-cookie")).toBeNull()
  expect((await browser.client.session.current.query())?.project?.name).toBe("demo")
})

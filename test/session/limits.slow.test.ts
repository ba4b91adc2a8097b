import { describe, expect, onTestFinished, test } from "vitest"
import { createSealer } from "../../src/session/sealer.js"
import { openBrowser } from "../support/browser.js"
import { secret } from "../support/log-folder.js"
import { json, startStandIn, type Says } from "../support/stand-in.js"
import { inSeconds, scoped } from "../support/stand-in-answers.js"
import { cloud, newKey, polarisWithSessions, refusal, signedOut } from "./setting.js"
import { newPassword } from "../support/new-password.js"

const wrongPassword = () => secret(`wrong-${crypto.randomUUID()}`)
const TOO_MANY = { code: "TOO_MANY_REQUESTS", httpStatus: 429 }
const WRONG = { reason: "wrong_credentials" }

test.each([
  ["admin", ["admın", "ADMİN", "Ádmin"]],
  ["admin", ["admin  ", "ａｄｍｉｎ", "ad\u200bmin"]],
  ["admin", ["a\u0301dmin", "ÀDMÌN", "admiń"]],
])("names that a database takes for %s share one counter: %j", async (name, names) => {
  const simulator = await cloud()
  const { url } = await polarisWithSessions(simulator.authUrl, { SIGN_IN_ATTEMPTS_PER_USER: "3" })
  const { signIn } = openBrowser(url).client.session
  for (const username of names)
    expect(await refusal(signIn.mutate({ username, password: wrongPassword() }))).toMatchObject(WRONG)
  const password = newPassword(simulator, name)
  expect(await refusal(signIn.mutate({ username: name, password }))).toMatchObject(TOO_MANY)
  const domain = "ＤＥＦＡＵＬＴ"
  expect(await refusal(signIn.mutate({ username: name, password, domain }))).toMatchObject(TOO_MANY)
})

describe("a user whom somebody else has locked out", () => {
  const LIMITS = { SIGN_IN_ATTEMPTS_PER_USER: "2", SIGN_IN_ATTEMPTS_PER_ADDRESS: "2" }

  test("can still sign in from a browser that did before, and from no other", async () => {
    const { polaris, browser, password } = await signedOut(LIMITS)
    const { signIn, signOut } = browser.client.session
    await signIn.mutate({ username: "both", password })
    await signOut.mutate()
    const stranger = openBrowser(polaris.url).client.session
    for (let at = 0; at < 2; at++)
      await refusal(stranger.signIn.mutate({ username: "both", password: wrongPassword() }))
    expect(await refusal(stranger.signIn.mutate({ username: "both", password }))).toMatchObject(TOO_MANY)
    expect(await signIn.mutate({ username: "both", password })).toMatchObject({ user: { name: "both" } })
  })

  test("has as many attempts there as any user, and no more", async () => {
    const { browser, password } = await signedOut(LIMITS)
    const { signIn } = browser.client.session
    await signIn.mutate({ username: "both", password })
    for (let at = 0; at < 2; at++)
      expect(await refusal(signIn.mutate({ username: "both", password: wrongPassword() }))).toMatchObject(
        WRONG,
      )
    expect(await refusal(signIn.mutate({ username: "both", password }))).toMatchObject(TOO_MANY)
  })

  test("is not let in by the mark of another user, or by a forged one", async () => {
    const { polaris, simulator, browser, password } = await signedOut(LIMITS)
    const demo = newPassword(simulator, "demo")
    await browser.client.session.signIn.mutate({ username: "demo", password: demo })
    const stranger = openBrowser(polaris.url).client.session
    for (let at = 0; at < 2; at++)
      await refusal(stranger.signIn.mutate({ username: "both", password: wrongPassword() }))
    const { signIn } = browser.client.session
    expect(await refusal(signIn.mutate({ username: "both", password }))).toMatchObject(TOO_MANY)
  })
})

test("the mark of a browser is sealed, contains no secret, opens no session, and is hidden from scripts", async () => {
  const key = newKey()
  const simulator = await cloud()
  const { url } = await polarisWithSessions(simulator.authUrl, { SESSION_KEYS: key })
  const password = newPassword(simulator, "both")
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ username: "both", password }),
  }
  const response = await fetch(`${url}/polaris-bff/session.signIn`, init)
  const header = response.headers.getSetCookie().find((one) => one.startsWith("polaris-device="))!
  expect(header).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
  const mark = decodeURIComponent(/=([^;]*)/.exec(header)?.[1] ?? "")
  const sealer = createSealer([key])
  expect(Object.keys((await sealer.unsealDevice(mark)) ?? {}).sort()).toEqual(["device", "user"])
  expect(await sealer.unseal(mark)).toBeUndefined()
  const headers = { cookie: `polaris-session=${mark}` }
  expect((await fetch(`${url}/polaris-bff/session.current`, { headers })).status).toBe(401)
})

test("a refusal takes as long for a user that Keystone does not know", async () => {
  const cloud = await startStandIn()
  onTestFinished(() => cloud.close())
  cloud.on("POST /v3/auth/tokens", json(401, { error: { message: "no" } }))
  const { url } = await polarisWithSessions(cloud.authUrl, { SIGN_IN_FAILURE_SECONDS: "1" })
  const { signIn } = openBrowser(url).client.session
  const begun = performance.now()
  await refusal(signIn.mutate({ username: "nobody", password: wrongPassword() }))
  expect(performance.now() - begun).toBeGreaterThan(990)
})

describe("when the clock of Polaris is 20 minutes ahead of Keystone's, and a token lives 10 minutes", () => {
  const AHEAD = 1200
  const then = (seconds: number) => inSeconds(seconds - AHEAD)

  async function signedIn(isIssued: boolean, hasDate: boolean) {
    const more = isIssued ? { issued_at: then(0) } : {}
    const headers = hasDate ? { date: new Date(Date.now() - AHEAD * 1000).toUTCString() } : {}
    const cloud = await startStandIn()
    onTestFinished(() => cloud.close())
    const body = scoped(`${cloud.url}/image`, { expires_at: then(600), ...more })
    const says: Says = json(201, body, { "x-subject-token": secret(crypto.randomUUID()), ...headers })
    cloud.on("POST /v3/auth/tokens", says)
    cloud.on("GET /v3/auth/tokens", json(200, body, headers))
    const browser = openBrowser((await polarisWithSessions(cloud.authUrl)).url)
    return { cloud, browser, signIn: browser.client.session.signIn.mutate({ username: "x", password: "y" }) }
  }

  test.each([
    ["the token says when it was issued", true, false],
    ["only the answer says what time it is", false, true],
  ])("the session lasts as long as the token: %s", async (_, isIssued, hasDate) => {
    const { browser, signIn } = await signedIn(isIssued, hasDate)
    await signIn
    expect(browser.given[0]?.maxAge).toBeGreaterThan(500)
    expect(browser.given[0]?.maxAge).toBeLessThanOrEqual(600)
    expect(await browser.client.session.current.query()).toMatchObject({ user: { name: "demo" } })
  })

  test("without Keystone's time: a message about clocks, and no session that has already ended", async () => {
    const { browser, signIn } = await signedIn(false, false)
    expect(await refusal(signIn)).toMatchObject({
      code: "BAD_GATEWAY",
      message: expect.stringMatching(
        /already expired according to Polaris. clock.*synchronize the clocks/,
      ) as string,
    })
    expect(browser.given).toEqual([])
  })
})

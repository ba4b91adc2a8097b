import { afterAll, beforeAll, expect, test } from "vitest"
import { createSealer } from "../../src/session/sealer.js"
import { startSimulator, type Simulator } from "../../simulator/index.js"
import { newKey, refusal } from "../session/setting.js"
import { newPassword } from "../support/new-password.js"
import { openBrowser, type Browser } from "../support/browser.js"
import { secret } from "../support/log-folder.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { startRedis, type Redis } from "./server.js"

/** Two Polaris in front of one cloud, with one Redis between them. */
let redis: Redis
let cloud: Simulator
let both: [Polaris, Polaris]
const key = newKey()

beforeAll(async () => {
  redis = await startRedis()
  cloud = await startSimulator()
  const settings = {
    ...{ REDIS_URL: redis.url, SESSION_KEYS: key, TOKEN_CACHE_SECONDS: "300" },
    ...{ SIGN_IN_ATTEMPTS_PER_USER: "3", SIGN_IN_FAILURE_SECONDS: "0.01" },
  }
  both = [await startPolaris(cloud.authUrl, settings), await startPolaris(cloud.authUrl, settings)]
})

afterAll(async () => {
  for (const polaris of both) await polaris.close()
  await cloud.close()
  await redis.close()
})

const browsers = () => both.map(({ url }) => openBrowser(url)) as [Browser, Browser]
const wrong = (browser: Browser, username: string) =>
  refusal(browser.client.session.signIn.mutate({ username, password: secret(crypto.randomUUID()) }))

test("signing out at one process ends the session at the other at once, without a request to Keystone", async () => {
  const [here, there] = browsers()
  await here.client.session.signIn.mutate({ username: "demo", password: newPassword(cloud, "demo") })
  const sealed = here.given.at(-1)?.value ?? ""
  secret((await createSealer([key]).unseal(sealed))?.token ?? "")
  there.setCookie(sealed)
  expect(await there.client.session.current.query()).toMatchObject({ user: { name: "demo" } })
  await here.client.session.signOut.mutate()
  await expect
    .poll(
      async () => {
        there.setCookie(sealed)
        return there.client.session.current.query().then(
          () => "believed",
          () => "ended",
        )
      },
      { timeout: 10_000 },
    )
    .toBe("ended")
})

test("failed attempts to sign in count for all processes together, and for each alone while Redis is away", async () => {
  const [here, there] = browsers()
  for (const browser of [here, there, here])
    expect(await wrong(browser, "other")).toMatchObject({ reason: "wrong_credentials" })
  const password = newPassword(cloud, "other")
  const attempt = there.client.session.signIn.mutate({ username: "other", password })
  expect(await refusal(attempt)).toMatchObject({ code: "TOO_MANY_REQUESTS" })

  await redis.stop()
  for (let at = 0; at < 3; at++)
    expect(await wrong(here, "both")).toMatchObject({ reason: "wrong_credentials" })
  expect(await wrong(here, "both")).toMatchObject({ code: "TOO_MANY_REQUESTS" })
  expect(await wrong(there, "both")).toMatchObject({ reason: "wrong_credentials" })
  await redis.start()
})

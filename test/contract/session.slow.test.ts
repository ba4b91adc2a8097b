import { randomBytes, randomUUID } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest"
import type { ErrorData } from "../../src/routers/failures.js"
import { createSealer } from "../../src/session/sealer.js"
import { totpCode } from "../../simulator/keystone/totp.js"
import { openBrowser, type Browser } from "../support/browser.js"
import { openCloud, signIn, type Cloud } from "../support/cloud.js"
import { secret } from "../support/log-folder.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { expectRefusal } from "./refusal.js"

const KEY = secret(randomBytes(32).toString("base64url"))
/** Of the account `careful` (test/openstack/accounts.mjs). */
const TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
const PERSON = { username: "both", password: "both" }

let cloud: Cloud
let polaris: Polaris
let browser: Browser
let demo: string
let other: string

beforeAll(async () => {
  cloud = await openCloud()
  const region = cloud.region === undefined ? {} : { OS_REGION_NAME: cloud.region }
  polaris = await startPolaris(cloud.authUrl, {
    SESSION_KEYS: KEY,
    SIGN_IN_ATTEMPTS_PER_USER: "100",
    ...region,
  })
  demo = (await signIn(cloud.authUrl, "demo")).projectId
  other = (await signIn(cloud.authUrl, "other")).projectId
})

afterAll(async () => {
  await polaris.close()
  await cloud.close()
})

beforeEach(() => {
  browser = openBrowser(polaris.url)
})

const session = () => browser.client.session
const tokenIn = async (sealed = "") => secret((await createSealer([KEY]).unseal(sealed))?.token ?? "")

async function expectReason(call: Promise<unknown>, reason: ErrorData["reason"]) {
  const error = await call.then(
    () => expect.fail("was not refused"),
    (failure: unknown) => failure as { data: ErrorData },
  )
  expect(error.data).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401, reason })
  expect(error.data).not.toHaveProperty("openstack")
}

describe("with a password", () => {
  test("a user is signed in, without a project until one is chosen", async () => {
    const given = await session().signIn.mutate(PERSON)
    expect(given).toEqual({
      user: { id: expect.any(String) as string, name: "both", domain: "Default" },
      project: null,
      roles: [],
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/) as string,
    })
    expect(await session().current.query()).toEqual(given)
    await expectRefusal(browser.client.compute.listImages.query(), {
      code: "FORBIDDEN",
      says: /X-Project-Id/,
    })
  })

  test("a project can be chosen at once, or later", async () => {
    const inDemo = await session().signIn.mutate({ ...PERSON, projectId: demo })
    expect(inDemo).toMatchObject({
      project: { id: demo, name: "demo" },
      roles: expect.arrayContaining(["member"]) as [],
    })
    const inOther = await session().chooseProject.mutate({ projectId: other })
    expect(inOther).toMatchObject({ project: { id: other, name: "other" } })
    expect(await session().current.query()).toEqual(inOther)
    expect(await browser.client.compute.listImages.query({ limit: 1 })).toEqual(expect.anything())
  })

  test("the projects are those in which the user has a role, by name", async () => {
    await session().signIn.mutate(PERSON)
    expect(await session().projects.query()).toEqual([
      { id: demo, name: "demo", description: "", domain_id: "default" },
      { id: other, name: "other", description: "", domain_id: "default" },
    ])
  })

  test("an administrator reads the name of any project, others only of their own", async () => {
    const nobodys = "0".repeat(32)
    const namesFor = async (name: "admin" | "demo") => {
      const { projectId } = await signIn(cloud.authUrl, name)
      await session().signIn.mutate({ username: name, password: name, projectId })
      const ids = [demo, other, nobodys]
      return Promise.all(ids.map((id) => session().projectName.query({ projectId: id })))
    }
    expect(await namesFor("admin")).toEqual([
      { id: demo, name: "demo" },
      { id: other, name: "other" },
      { id: nobodys, name: null },
    ])
    expect(await namesFor("demo")).toEqual([
      { id: demo, name: "demo" },
      { id: other, name: null },
      { id: nobodys, name: null },
    ])
  })

  test.each([
    { username: "both", password: "wrong" },
    { username: "nobody", password: "both" },
    { username: "both", password: "both", domain: "nowhere" },
    { username: "disabled", password: "disabled" },
    { username: "both", password: "x".repeat(4096) },
    { username: "x".repeat(255), password: "both" },
  ])("%j is refused, with the same message whatever is wrong", async (input) => {
    await expectReason(session().signIn.mutate(input), "wrong_credentials")
    expect(browser.cookie()).toBeUndefined()
  })
})

describe("in two tabs", () => {
  test("each call works in the project it names", async () => {
    await session().signIn.mutate({ ...PERSON, projectId: demo })
    const tabs = [demo, other].map((id) => browser.tab({ "x-project-id": id }))
    const made = await Promise.all(
      tabs.map((tab) =>
        tab.compute.createImage.mutate({
          name: `tab ${randomUUID()}`,
          container_format: "bare",
          disk_format: "raw",
        }),
      ),
    )
    onTestFinished(async () => {
      for (const [at, { id }] of made.entries()) await tabs[at]?.compute.deleteImage.mutate({ imageId: id })
    })
    expect(made.map(({ owner }) => owner)).toEqual([demo, other])
    const seen = await Promise.all(tabs.map(async (tab) => (await tab.session.current.query())?.project?.id))
    expect(seen).toEqual([demo, other])
    const [inDemo] = made
    await expectRefusal(tabs[1]!.compute.getImageById.query({ imageId: inDemo?.id ?? "" }), {
      code: "NOT_FOUND",
      glance: 404,
    })
  })

  test("a project in which the user has no role is FORBIDDEN, and the session continues", async () => {
    await session().signIn.mutate({ username: "demo", password: "demo", projectId: demo })
    const foreign = { code: "FORBIDDEN", keystone: 401, says: /^You have no role in this project/ } as const
    await expectRefusal(browser.tab({ "x-project-id": other }).compute.listImages.query(), foreign)
    await expectRefusal(session().chooseProject.mutate({ projectId: other }), foreign)
    await expectRefusal(session().chooseProject.mutate({ projectId: "0".repeat(32) }), foreign)
    expect(await session().current.query()).toMatchObject({ project: { id: demo } })
  })
})

describe("with a one-time code", () => {
  const CAREFUL = { username: "careful", password: "careful" }

  test("the right password alone leads to the question for the code, a wrong one does not", async () => {
    await expectReason(session().signIn.mutate(CAREFUL), "one_time_code_needed")
    await expectReason(session().signIn.mutate({ ...CAREFUL, password: "x" }), "wrong_credentials")
    expect(browser.cookie()).toBeUndefined()
  })

  test("password and code sign in, and the session works in projects", async () => {
    await session().signIn.mutate({ ...CAREFUL, totp: totpCode(TOTP), projectId: demo })
    expect(await session().current.query()).toMatchObject({
      user: { name: "careful" },
      project: { id: demo },
    })
  })

  test("a wrong code, a wrong password with the right code, and an unexpected code are refused", async () => {
    const totp = totpCode(TOTP)
    for (const input of [
      { ...CAREFUL, totp: "000000" },
      { ...CAREFUL, password: "x", totp },
      { ...PERSON, totp },
    ])
      await expectReason(session().signIn.mutate(input), "wrong_credentials")
  })
})

describe("with an application credential", () => {
  let credential: { id: string; name: string; secret: string }
  let remove: () => Promise<unknown>

  beforeAll(async () => {
    const { token, userId } = await signIn(cloud.authUrl, "both", { project: "demo" })
    const path = `${cloud.authUrl}/users/${userId}/application_credentials`
    const headers = { "x-auth-token": token, "content-type": "application/json" }
    const body = JSON.stringify({ application_credential: { name: `polaris-${randomUUID()}` } })
    const response = await fetch(path, { method: "POST", headers, body })
    credential = ((await response.json()) as { application_credential: typeof credential })
      .application_credential
    secret(credential.secret)
    remove = () => fetch(`${path}/${credential.id}`, { method: "DELETE", headers })
  })

  afterAll(() => remove())

  test("it signs in by id or by name to its own project, the only one listed", async () => {
    const { id, name, secret } = credential
    for (const applicationCredential of [
      { id, secret },
      { name, secret, username: "both" },
    ]) {
      const given = await session().signIn.mutate({ applicationCredential })
      expect(given).toMatchObject({ user: { name: "both" }, project: { id: demo } })
      expect((await session().projects.query()).map((project) => project.id)).toEqual([demo])
      expect(await browser.client.compute.listImages.query({ limit: 1 })).toEqual(expect.anything())
    }
  })

  test("it works in no other project, and Keystone is not asked for one", async () => {
    const { id, secret } = credential
    await session().signIn.mutate({ applicationCredential: { id, secret } })
    const own = { code: "FORBIDDEN", says: /its own project only/ } as const
    await expectRefusal(browser.tab({ "x-project-id": other }).compute.listImages.query(), own)
    await expectRefusal(session().chooseProject.mutate({ projectId: other }), own)
    expect(await browser.tab({ "x-project-id": demo }).session.current.query()).toMatchObject({
      project: { id: demo },
    })
  })

  test.each(["secret", "id", "name", "username"])("a wrong %s is refused", async (part) => {
    const { id, name, secret } = credential
    const by = part === "id" || part === "secret" ? { id, secret } : { name, secret, username: "both" }
    const applicationCredential = { ...by, [part]: "0".repeat(32) }
    await expectReason(session().signIn.mutate({ applicationCredential }), "wrong_credentials")
  })
})

describe("signing out", () => {
  test("revokes the token at Keystone, so that a copy of the cookie is useless", async () => {
    await session().signIn.mutate({ ...PERSON, projectId: demo })
    const sealed = browser.given.at(-1)?.value ?? ""
    const token = await tokenIn(sealed)
    const headers = { "x-auth-token": token, "x-subject-token": token }
    const isValid = async () => (await fetch(`${cloud.authUrl}/auth/tokens`, { headers })).ok
    expect(await isValid()).toBe(true)
    expect(await browser.client.compute.listImages.query({ limit: 1 })).toEqual(expect.anything())
    expect(await session().signOut.mutate()).toEqual({ success: true })
    expect(await isValid()).toBe(false)
    expect(await session().current.query()).toBeNull()
    browser.setCookie(sealed)
    await expect(browser.client.compute.listImages.query()).rejects.toMatchObject({
      data: { code: "UNAUTHORIZED", reason: "session_ended" },
    })
    expect(browser.cookie()).toBeUndefined()
  })

  test("the cookie lasts as long as the token", async () => {
    const { expires_at } = await session().signIn.mutate(PERSON)
    const left = (Date.parse(expires_at) - Date.now()) / 1000
    expect(browser.given.at(-1)?.maxAge).toBeGreaterThan(left - 10)
    expect(browser.given.at(-1)?.maxAge).toBeLessThanOrEqual(left + 1)
  })
})

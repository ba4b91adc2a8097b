import { expect, test } from "vitest"
import { createSealer } from "../../src/session/sealer.js"
import { openBrowser, type Browser } from "../support/browser.js"
import { skip } from "../support/clock.js"
import { secret } from "../support/log-folder.js"
import { startProxy } from "../support/proxy.js"
import {
  cloud,
  newKey,
  NOT_SIGNED_IN,
  polarisWithSessions,
  projectOf,
  refusal,
  SESSION_ENDED,
  signedOut,
  signedIn,
} from "./setting.js"
import { newPassword } from "../support/new-password.js"

const isValidAt = async (authUrl: string, token: string) =>
  (await fetch(`${authUrl}/auth/tokens`, { headers: { "x-auth-token": token, "x-subject-token": token } })).ok

test("signing out revokes the token at Keystone, and a saved copy of the cookie is useless at once", async () => {
  const key = newKey()
  const { simulator, browser, demo, other } = await signedIn({ SESSION_KEYS: key })
  const sealed = browser.given[0]?.value ?? ""
  const token = secret((await createSealer([key]).unseal(sealed))?.token ?? "")
  for (const id of [demo, other]) await browser.tab({ "x-project-id": id }).compute.listImages.query()
  expect(await isValidAt(simulator.authUrl, token)).toBe(true)
  expect(await browser.client.session.signOut.mutate()).toEqual({ success: true })
  expect(browser.cookie()).toBeUndefined()
  expect(browser.given.at(-1)).toMatchObject({ name: "polaris-session", path: "/", maxAge: 0 })
  expect(await isValidAt(simulator.authUrl, token)).toBe(false)
  for (const id of [demo, other]) {
    browser.setCookie(sealed)
    const call = browser.tab({ "x-project-id": id }).compute.listImages.query()
    expect(await refusal(call)).toMatchObject(SESSION_ENDED)
  }
})

/** The token of a session. */
const tokenIn = async (key: string, sealed = "") =>
  secret((await createSealer([key]).unseal(sealed))?.token ?? "")

test("signing in again in the same browser revokes the former session's token, and the new one serves", async () => {
  const key = newKey()
  const { simulator, browser, password, demo } = await signedIn({ SESSION_KEYS: key })
  const former = await tokenIn(key, browser.given[0]?.value)
  await browser.client.session.signIn.mutate({ username: "both", password, projectId: demo })
  await expect.poll(() => isValidAt(simulator.authUrl, former)).toBe(false)
  expect(await isValidAt(simulator.authUrl, await tokenIn(key, browser.given.at(-1)?.value))).toBe(true)
  expect(await browser.client.compute.listImages.query()).toEqual([])
})

test("a request with the former session does not remove the new one from the browser", async () => {
  const { simulator, polaris, browser, password, demo } = await signedIn({ TOKEN_CACHE_SECONDS: "0" })
  const former = browser.cookie() ?? ""
  await browser.client.session.signIn.mutate({ username: "both", password, projectId: demo })
  const revoked = () => simulator.requests.filter(({ method }) => method === "DELETE").length
  await expect.poll(revoked).toBe(1)
  const late = await fetch(`${polaris.url}/polaris-bff/session.current`, { headers: { cookie: former } })
  expect([late.status, late.headers.getSetCookie()]).toEqual([401, []])
})

test("choosing a project keeps the token, and a failed sign-in leaves the session alone", async () => {
  const key = newKey()
  const { simulator, browser, other } = await signedIn({ SESSION_KEYS: key })
  const token = await tokenIn(key, browser.given[0]?.value)
  await browser.client.session.chooseProject.mutate({ projectId: other })
  expect(await tokenIn(key, browser.given.at(-1)?.value)).toBe(token)
  await refusal(
    browser.client.session.signIn.mutate({ username: "both", password: secret(`no-${newKey()}`) }),
  )
  expect(await isValidAt(simulator.authUrl, token)).toBe(true)
  expect(await browser.client.session.current.query()).toMatchObject({ project: { id: other } })
})

test("signing in again succeeds while Keystone cannot revoke the former token, and the log says so", async () => {
  const simulator = await cloud()
  const proxy = await startProxy(simulator.url)
  const { url, lines } = await polarisWithSessions(`${proxy.url}/v3`)
  const browser = openBrowser(url)
  const password = newPassword(simulator, "both")
  const signIn = () => browser.client.session.signIn.mutate({ username: "both", password })
  await signIn()
  proxy.fault((call) =>
    call.startsWith("DELETE") ? { after: 0, then: { status: 503, body: "" } } : undefined,
  )
  expect(await signIn()).toMatchObject({ user: { name: "both" } })
  await expect.poll(() => lines.find(({ msg }) => msg === "former session not revoked")).toBeDefined()
  await proxy.close()
})

test("signing out without a session, twice, or with an ended one, is fine", async () => {
  const { browser } = await signedIn()
  const sealed = browser.given[0]?.value ?? ""
  const signOut = () => browser.client.session.signOut.mutate()
  await signOut()
  expect(await signOut()).toEqual({ success: true })
  browser.setCookie(sealed)
  expect(await signOut()).toEqual({ success: true })
  browser.setCookie("nonsense")
  expect(await signOut()).toEqual({ success: true })
  expect(browser.cookie()).toBeUndefined()
})

test("while Keystone is unreachable, signing out still removes the cookie from the browser, and reports what it could not do", async () => {
  const simulator = await cloud()
  const proxy = await startProxy(simulator.url)
  const { url } = await polarisWithSessions(`${proxy.url}/v3`)
  const browser = openBrowser(url)
  await browser.client.session.signIn.mutate({ username: "both", password: newPassword(simulator, "both") })
  proxy.fault((call) =>
    call.startsWith("DELETE") ? { after: 0, then: { status: 503, body: "" } } : undefined,
  )
  expect(await refusal(browser.client.session.signOut.mutate())).toMatchObject({
    code: "SERVICE_UNAVAILABLE",
    message: expect.stringContaining("signed out here") as string,
  })
  expect(browser.cookie()).toBeUndefined()
  await proxy.close()
})

test("without a sign-in `current` is null, and everything else fails with a typed error", async () => {
  const { browser } = await signedOut()
  const { session, compute } = browser.client
  expect(await session.current.query()).toBeNull()
  for (const call of [
    () => session.projects.query(),
    () => session.projectName.query({ projectId: "x" }),
    () => session.chooseProject.mutate({ projectId: "x" }),
    () => compute.listImages.query(),
  ])
    expect(await refusal(call())).toMatchObject(NOT_SIGNED_IN)
  const form = await browser.fetch("/polaris-bff/upload-image", { method: "POST", body: new FormData() })
  expect([form.status, await form.json()]).toEqual([
    401,
    { error: { code: "UNAUTHORIZED", reason: "not_signed_in", message: expect.any(String) as string } },
  ])
})

test("a session ends with its token: running calls fail without a request to Keystone, and the browser loses the cookie", async () => {
  const { simulator, browser } = await signedIn({}, { tokenSeconds: 3600 })
  const saved = browser.given[0]
  expect(saved?.maxAge).toBeLessThanOrEqual(3600)
  expect(await browser.client.compute.listImages.query()).toEqual([])
  skip(3_600_000)
  const before = simulator.requests.length
  const tries = [
    () => browser.client.compute.listImages.query(),
    () => browser.client.session.current.query(),
    () => browser.client.session.projects.query(),
    () => browser.client.compute.createImage.mutate({ name: "late" }),
  ]
  for (const call of tries) {
    browser.setCookie(saved?.value ?? "")
    expect(await refusal(call())).toMatchObject(SESSION_ENDED)
    expect(browser.cookie()).toBeUndefined()
  }
  browser.setCookie(saved?.value ?? "")
  const form = await browser.fetch("/polaris-bff/upload-image", { method: "POST", body: new FormData() })
  expect(await form.json()).toMatchObject({ error: { code: "UNAUTHORIZED", reason: "session_ended" } })
  expect(simulator.requests.length).toBe(before)
  expect(browser.cookie()).toBeUndefined()
})

test("a token in X-Auth-Token is independent of the cookie: the session neither ends with it nor serves it", async () => {
  const { browser, demo, other } = await signedIn()
  const beside = browser.tab({ "x-auth-token": secret(`dead-${crypto.randomUUID()}`) })
  const failure = await refusal(beside.compute.listImages.query())
  expect(failure).toMatchObject({ code: "UNAUTHORIZED" })
  expect(failure).not.toHaveProperty("reason")
  expect(await refusal(beside.session.chooseProject.mutate({ projectId: other }))).toMatchObject(
    NOT_SIGNED_IN,
  )
  await beside.session.signOut.mutate()
  expect(browser.given.length).toBe(1)
  expect(await browser.client.session.current.query()).toMatchObject({ project: { id: demo } })
})

test("a token that is revoked at Keystone ends the session, and the cookie is removed from the browser", async () => {
  const key = newKey()
  const { simulator, browser } = await signedIn({ SESSION_KEYS: key, TOKEN_CACHE_SECONDS: "0" })
  const token = secret((await createSealer([key]).unseal(browser.given[0]?.value ?? ""))?.token ?? "")
  const headers = { "x-auth-token": token, "x-subject-token": token }
  await fetch(`${simulator.authUrl}/auth/tokens`, { method: "DELETE", headers })
  expect(await refusal(browser.client.compute.listImages.query())).toMatchObject(SESSION_ENDED)
  expect(browser.cookie()).toBeUndefined()
})

/** An upload of two pieces, of which the second waits for `finish`. */
async function slowUpload({ client, fetch }: Browser) {
  const { id } = await client.compute.createImage.mutate({ container_format: "bare", disk_format: "raw" })
  let finish = () => {}
  const held = new Promise<void>((resolve) => (finish = resolve))
  const body = (async function* () {
    yield Buffer.alloc(256 * 1024, 1)
    await held
    yield Buffer.alloc(64 * 1024, 2)
  })()
  const headers = { "content-type": "application/octet-stream" }
  const init = { method: "POST", headers, body, duplex: "half" } as unknown as RequestInit
  const uploading = fetch(`/polaris-bff/compute.uploadImage?imageId=${id}`, init)
  return { id, finish: () => finish(), uploading }
}

test("an upload that is running goes on when the session ends, and does not end the next one", async () => {
  const { simulator, browser, password, demo } = await signedIn({}, { tokenSeconds: 3600 })
  const { id, finish, uploading } = await slowUpload(browser)
  const status = () => simulator.world.images.get(id)?.status
  await expect.poll(status).toBe("saving")
  const first = browser.given[0]?.value ?? ""
  skip(3_600_000)
  browser.setCookie(first)
  expect(await refusal(browser.client.session.current.query())).toMatchObject(SESSION_ENDED)
  await browser.client.session.signIn.mutate({ username: "both", password, projectId: demo })
  finish()
  const answer = await uploading
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { result: { data: { success: true, imageId: id } } },
  ])
  expect(status()).toBe("active")
  expect(await browser.client.session.current.query()).toMatchObject({ user: { name: "both" } })
})

test("signing out does not end an upload that is running", async () => {
  const { simulator, browser } = await signedIn()
  const { id, finish, uploading } = await slowUpload(browser)
  const status = () => simulator.world.images.get(id)?.status
  await expect.poll(status).toBe("saving")
  await browser.client.session.signOut.mutate()
  finish()
  expect((await uploading).status).toBe(200)
  expect(status()).toBe("active")
})

test("the guide's form from a page, with the cookie alone: it works in the chosen project", async () => {
  const { simulator, browser, other } = await signedIn()
  await browser.client.session.chooseProject.mutate({ projectId: other })
  const { id } = await browser.client.compute.createImage.mutate({
    container_format: "bare",
    disk_format: "raw",
  })
  expect(simulator.world.images.get(id)?.owner).toBe(other)
  const form = new FormData()
  form.append("file", new Blob([Buffer.alloc(2048, 3)]), "disk.img")
  form.append("imageId", id)
  const response = await browser.fetch("/polaris-bff/upload-image", { method: "POST", body: form })
  expect(await response.json()).toEqual({ success: true, imageId: id })
  expect(simulator.world.images.get(id)?.status).toBe("active")
})

test("progress can be watched with the cookie alone", async () => {
  const { browser } = await signedIn()
  const input = encodeURIComponent(
    JSON.stringify({ uploadId: crypto.randomUUID(), imageId: crypto.randomUUID() }),
  )
  const stop = new AbortController()
  const response = await browser.fetch(`/polaris-bff/compute.watchUploadProgress?input=${input}`, {
    headers: { accept: "text/event-stream" },
    signal: stop.signal,
  })
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"])
  stop.abort()
})

test("a chosen project in which the role was lost is FORBIDDEN, and another can be chosen", async () => {
  const { simulator, browser, demo, other } = await signedIn({ TOKEN_CACHE_SECONDS: "0" })
  const user = simulator.world.identity.users.find(({ name }) => name === "both")
  Object.assign(user ?? {}, { grants: user?.grants.filter(({ on }) => on !== demo) })
  expect(await refusal(browser.client.compute.listImages.query())).toMatchObject({ code: "FORBIDDEN" })
  const ids = (await browser.client.session.projects.query()).map(({ id }) => id)
  expect(ids).toEqual([projectOf(simulator, "other")])
  await browser.client.session.chooseProject.mutate({ projectId: other })
  expect(await browser.client.compute.listImages.query()).toEqual([])
})

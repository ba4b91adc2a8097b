import { randomBytes } from "node:crypto"
import { expect, test } from "vitest"
import { signIn } from "../support/cloud.js"
import { secret } from "../support/log-folder.js"
import type { Polaris } from "../support/polaris.js"
import { signedOut, signedIn } from "./setting.js"

/** The last lines of the calls of one procedure, once there are `count`. */
async function linesOf(polaris: Polaris, name: string, count = 1) {
  const all = () => polaris.lines.filter(({ path }) => path === `/polaris-bff/session.${name}`)
  await expect.poll(() => all().length).toBe(count)
  return all()
}

const userOf = ({ simulator }: Awaited<ReturnType<typeof signedOut>>) =>
  simulator.world.identity.users.find(({ name }) => name === "both")!.id

test("the lines of a signed-in person's calls have user, project and address, signing in and out too", async () => {
  const setting = await signedIn()
  const { polaris, browser, demo, other } = setting
  const by = { userId: userOf(setting), address: "127.0.0.1" }
  expect(await linesOf(polaris, "signIn")).toMatchObject([{ ...by, projectId: demo }])
  await browser.client.session.current.query()
  expect(await linesOf(polaris, "current")).toMatchObject([{ ...by, projectId: demo }])
  await browser.client.session.projects.query()
  expect(await linesOf(polaris, "projects")).toMatchObject([by])
  await browser.client.session.chooseProject.mutate({ projectId: other })
  expect(await linesOf(polaris, "chooseProject")).toMatchObject([{ ...by, projectId: other }])
  await browser.client.session.chooseProject.mutate({ projectId: "nobodys" }).catch(() => "refused")
  const refused = (await linesOf(polaris, "chooseProject", 2)).at(-1)
  expect(refused).toMatchObject({ ...by, status: 403 })
  const lines = polaris.lines.filter(({ reqId }) => reqId === refused?.["reqId"])
  expect(lines.find(({ msg }) => msg === "refused")).toMatchObject({ ...by, code: "FORBIDDEN" })
  await browser.client.session.signOut.mutate()
  expect(await linesOf(polaris, "signOut")).toMatchObject([{ ...by, projectId: other }])
})

test("the line of a sign-out by token names the user, even if it is the token's first call", async () => {
  const { polaris, simulator } = await signedOut()
  const { token, userId } = await signIn(simulator.authUrl, "demo")
  await polaris.client({ "x-auth-token": token }).session.signOut.mutate()
  expect(await linesOf(polaris, "signOut")).toMatchObject([{ userId, address: "127.0.0.1" }])
})

test("the line of a sign-out by a token that Keystone does not have names nobody", async () => {
  const { polaris } = await signedOut()
  const token = secret(`none-${randomBytes(20).toString("hex")}`)
  await polaris
    .client({ "x-auth-token": token })
    .session.signOut.mutate()
    .catch(() => "refused")
  const [line] = await linesOf(polaris, "signOut")
  expect(line).not.toHaveProperty("userId")
})

test("a call for which no project is chosen, and one whose session Keystone has ended, name the user", async () => {
  const setting = await signedOut({ TOKEN_CACHE_SECONDS: "0" })
  const { polaris, browser, password, simulator } = setting
  await browser.client.session.signIn.mutate({ username: "both", password })
  await browser.client.compute.listImages.query().catch(() => "no project")
  simulator.world.identity.key = randomBytes(32).toString("hex")
  await browser.client.session.current.query().catch(() => "ended")
  for (const status of [403, 401]) {
    const lines = () => polaris.lines.filter((line) => line["status"] === status)
    await expect.poll(() => lines().map(({ msg }) => msg)).toEqual(["refused", "request"])
    for (const line of lines()) expect(line).toMatchObject({ userId: userOf(setting), address: "127.0.0.1" })
  }
})

test("a refused sign-in is logged by its address, without any name", async () => {
  const { polaris, browser } = await signedOut()
  const input = { username: "both", password: "wrong", domain: "Default" }
  await browser.client.session.signIn.mutate(input).catch(() => "refused")
  const [line] = await linesOf(polaris, "signIn")
  expect(line).toMatchObject({ status: 401, address: "127.0.0.1" })
  expect(line).not.toHaveProperty("userId")
  expect(JSON.stringify(polaris.lines)).not.toContain('"both"')
})

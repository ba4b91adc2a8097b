import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { totpCode } from "../../simulator/keystone/totp.js"
import { secret } from "../support/log-folder.js"
import { LOOKS, problemsIn } from "./axe.js"
import { arrive, enter, consoleStage, openImages, SCREENSHOTS } from "./stage.js"

const s = consoleStage({ simulator: { uploadRate: 2 ** 20, seed: true } })

test("a session that ends asks for the password on the same page, and a running upload continues", async () => {
  const page = await s.tab()
  await arrive(page, s, "demo")
  await page.getByRole("link", { name: "Create images" }).first().click()
  const file = { name: `${s.tag}.raw`, mimeType: "", buffer: Buffer.alloc(26 * 2 ** 20) }
  await page.locator("input[type=file]").setInputFiles(file)
  await page.getByRole("button", { name: "Create and upload" }).click()
  await expect.poll(() => statusOf(s.tag)).toBe("saving")

  // A browser drops the session's cookie when its token expires.
  await s.browser.context.clearCookies()
  await page.getByRole("searchbox", { name: "Search images" }).fill("half a na")
  const dialog = page.getByRole("dialog")
  await dialog.getByText("Your session has ended").waitFor()
  expect(await dialog.getByLabel("User name").inputValue()).toBe("demo")
  await dialog.getByRole("textbox", { name: "Password" }).fill("demo")
  await dialog.getByRole("button", { name: "Sign in" }).click()
  await dialog.waitFor({ state: "detached" })
  expect(await page.getByRole("searchbox", { name: "Search images" }).inputValue()).toBe("half a na")
  await page.getByRole("alert").waitFor({ state: "detached" })
  await page.getByRole("searchbox", { name: "Search images" }).fill("RUNNER ci")
  await page.getByRole("link", { name: "ci-runner" }).waitFor()
  await page.getByText("Done", { exact: true }).waitFor()
  await page.close()
})

async function statusOf(name: string): Promise<string | undefined> {
  const [image] = await (await s.client("demo")).listImages.query({ name })
  return image?.status
}

test("an account with a second factor is asked for its code", async () => {
  await s.browser.context.clearCookies()
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await enter(page, "careful")
  await page.getByLabel("One-time code").fill(secret(totpCode("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")))
  await page.getByRole("button", { name: "Sign in" }).click()
  await openImages(page)
  await page.close()
})

test("a link to a project without a role explains what to do", async () => {
  const page = await s.tab()
  await s.browser.context.clearCookies()
  const { owner } = await (await s.client("other")).createImage.mutate({ name: s.tag, tags: [s.tag] })
  await page.goto(`${s.polaris.url}/projects/${owner}/images`)
  await enter(page, "demo")
  await page.getByText("You do not have permission").first().waitFor()
  await page.getByRole("link", { name: "Go back" }).click()
  await openImages(page)
  await page.close()
})

/** Ends the session, and lets the page notice it. */
async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies()
  await page.evaluate(() => window.dispatchEvent(new Event("offline")))
  await page.evaluate(() => window.dispatchEvent(new Event("online")))
  await page.getByRole("dialog", { name: "Your session has ended" }).waitFor()
}

test("when the session has ended, nothing of the page can be read until the same user signs in", async () => {
  for (const [look, options] of Object.entries(LOOKS)) {
    const context = await s.browser.another(options)
    const page = await context.newPage()
    await arrive(page, s, "demo")
    await openImages(page)
    await page.getByRole("link", { name: "ci-runner" }).click()
    await page.getByRole("heading", { name: "ci-runner", level: 1 }).waitFor()
    await page.getByRole("button", { name: "Edit properties" }).click()
    const below = page.getByRole("dialog", { name: "Edit properties" })
    await below.getByRole("button", { name: "Add property" }).click()
    await below.getByRole("textbox", { name: "Value" }).last().fill("typed before")
    await endSession(page)
    expect(await problemsIn(page, `session-ended-${look}`)).toEqual([])
    expect(await page.locator("body").innerText()).not.toMatch(/ci-runner|hw_|Images|Edit/)
    expect(await page.getByRole("textbox").count()).toBe(3)
    expect(await page.title()).toBe("Sign in to Polaris")

    const dialog = page.getByRole("dialog")
    await dialog.getByRole("textbox", { name: "Password" }).fill("demo")
    await dialog.getByRole("button", { name: "Sign in" }).click()
    await dialog.getByText("Your session has ended").waitFor({ state: "detached" })
    expect(await below.getByRole("textbox", { name: "Value" }).last().inputValue()).toBe("typed before")
    expect(await page.title()).toContain("ci-runner")
    await context.close()
  }
})

test("when another user signs in, nothing of the first one is left in the page", async () => {
  const context = await s.browser.another()
  const page = await context.newPage()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.getByRole("searchbox", { name: "Search images" }).fill("runner")
  await page.waitForURL(/q=runner/)
  await page.getByRole("link", { name: "ci-runner" }).click()
  await page.getByRole("button", { name: "Deactivate" }).click()
  await page.getByRole("dialog", { name: "Deactivate this image?" }).waitFor()
  const inTab = () => page.evaluate(() => JSON.stringify(sessionStorage))
  expect(await inTab()).toContain("runner")
  await page.evaluate(() => Object.assign(window, { ofTheFirst: true }))
  await endSession(page)

  const dialog = page.getByRole("dialog", { name: "Your session has ended" })
  await dialog.getByLabel("User name").fill("other")
  await dialog.getByRole("textbox", { name: "Password" }).fill("other")
  await dialog.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor()
  expect(await page.evaluate(() => "ofTheFirst" in window)).toBe(false)
  expect(await inTab()).not.toContain("runner")
  expect(await page.getByRole("dialog").count()).toBe(0)
  await page.getByRole("button", { name: "Project other, switch project" }).click()
  await page.screenshot({ path: `${SCREENSHOTS}/session-of-another.png` })
  expect(await page.locator("html").innerHTML()).not.toMatch(/demo|ci-runner/)
  await context.close()
})

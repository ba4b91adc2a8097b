import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { arrive, enter, SCREENSHOTS, consoleStage, openImages } from "./stage.js"

const s = consoleStage({ simulator: { seed: true } })

async function openImage(): Promise<Page> {
  await s.browser.context.clearCookies()
  const page = await s.tab()
  await arrive(page, s, "demo")
  await page.getByRole("link", { name: "ci-runner" }).click()
  await page.getByRole("heading", { name: "ci-runner", level: 1 }).waitFor()
  return page
}

/** Signs in again, in the dialog above everything else. */
async function signInAgain(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Your session has ended" })
  await dialog.waitFor()
  await page.keyboard.press("Escape")
  await dialog.getByRole("textbox", { name: "Password" }).fill("demo")
  await dialog.getByRole("button", { name: "Sign in" }).click()
  await dialog.waitFor({ state: "detached" })
}

test("when the session ends, the sign-in form opens above an open dialog and nothing typed is lost", async () => {
  const page = await openImage()
  await page.getByRole("button", { name: "Edit properties" }).click()
  const dialog = page.getByRole("dialog", { name: "Edit properties" })
  await dialog.getByRole("button", { name: "Add property" }).click()
  await dialog.getByRole("textbox", { name: "Name" }).last().fill("typed_before")
  await dialog.getByRole("textbox", { name: "Value" }).last().fill("the session ended")
  await s.browser.context.clearCookies()
  await dialog.getByRole("button", { name: "Save" }).click()
  await page.getByRole("dialog", { name: "Your session has ended" }).waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/sign-in-above-dialog.png` })
  expect(await page.locator("body").innerText()).not.toMatch(/X-|token/i)
  await signInAgain(page)
  expect(await dialog.getByRole("textbox", { name: "Value" }).last().inputValue()).toBe("the session ended")
  await dialog.getByRole("button", { name: "Save" }).click()
  await page.getByRole("rowheader", { name: "typed_before" }).waitFor()
  await page.close()
})

test("a confirmation stays open below the sign-in form", async () => {
  const page = await openImage()
  await page.getByRole("button", { name: "Deactivate" }).click()
  const question = page.getByRole("dialog", { name: "Deactivate this image?" })
  await question.waitFor()
  await s.browser.context.clearCookies()
  await page.evaluate(() => window.dispatchEvent(new Event("offline")))
  await page.evaluate(() => window.dispatchEvent(new Event("online")))
  await signInAgain(page)
  await question.getByRole("button", { name: "Cancel" }).click()
  await page.close()
})

test("files that were chosen and what was typed about them outlive the session", async () => {
  const page = await openImage()
  await page.getByRole("link", { name: "Create images" }).first().click()
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "disk.raw", mimeType: "", buffer: Buffer.alloc(1000) })
  await page.getByRole("textbox", { name: "Name" }).fill(`${s.tag} kept`)
  await s.browser.context.clearCookies()
  await page.evaluate(() => window.dispatchEvent(new Event("offline")))
  await page.evaluate(() => window.dispatchEvent(new Event("online")))
  await signInAgain(page)
  expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe(`${s.tag} kept`)
  await page.getByRole("button", { name: "Create and upload" }).click()
  await page.getByText("Done", { exact: true }).waitFor()
  await page.close()
})

test("offline says so at once, and a change fails at once", async () => {
  const page = await openImage()
  await page.getByRole("button", { name: "Edit", exact: true }).click()
  const dialog = page.getByRole("dialog", { name: "Edit image" })
  await dialog.getByRole("textbox", { name: "Name" }).fill(`${s.tag} offline`)
  await page.context().setOffline(true)
  await page.getByRole("alert").getByText("You are offline").waitFor()
  await dialog.getByRole("button", { name: "Save" }).click()
  await dialog.getByRole("alert").getByText("Check your network connection").waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/offline.png` })
  await page.context().setOffline(false)
  await dialog.getByRole("button", { name: "Save" }).click()
  await dialog.waitFor({ state: "detached" })
  await page.getByRole("heading", { name: `${s.tag} offline`, level: 1 }).waitFor()
  await page.getByRole("alert").waitFor({ state: "detached" })
  await page.close()
})

test("signing in offline says so", async () => {
  await s.browser.context.clearCookies()
  const page = await s.tab()
  await page.goto(s.polaris.url)
  await page.getByLabel("User name").waitFor()
  await page.context().setOffline(true)
  await enter(page, "demo")
  await page.getByRole("alert").getByText("You are offline").waitFor()
  await page.context().setOffline(false)
  await enter(page, "demo")
  await openImages(page)
  await page.close()
})

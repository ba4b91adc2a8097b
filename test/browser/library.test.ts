import { mkdirSync } from "node:fs"
import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage } from "../support/library.js"
import { LOOKS, problemsIn } from "./axe.js"
import { openChromium, type Chromium } from "./browser.js"
import { enter, SCREENSHOTS, openImages } from "./stage.js"

let library: LibraryStage
let browser: Chromium
/** Uncaught exceptions, and what the Content-Security-Policy blocked. */
const errors: string[] = []

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  library = await openLibrary()
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await library.close()
})

async function arrive(context = browser.context): Promise<Page> {
  const page = await context.newPage()
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (line) => {
    if (/Content.Security.Policy/i.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${library.polaris.url}/`)
  await enter(page, "demo")
  await openImages(page)
  await page.goto(page.url().replace(/images.*/, "library"))
  await page.getByRole("heading", { name: "Library", level: 1 }).waitFor()
  return page
}

const picture = async (name: string, background = "#2e8b57") => ({
  name,
  mimeType: "image/png",
  buffer: await sharp({ create: { width: 900, height: 600, channels: 3, background } })
    .png()
    .toBuffer(),
})

/** The width of a picture as the browser has it; 0 until it is loaded. */
const widthOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLImageElement>("li img")?.naturalWidth ?? 0)

test("a picture is uploaded, shown, found and shared with someone without an account", async () => {
  const page = await arrive()
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([await picture("forest.png")])
  await page.getByRole("button", { name: "Open forest" }).waitFor()
  await expect.poll(() => widthOf(page)).toBe(200)
  expect(await problemsIn(page, "library-grid")).toEqual([])

  await page.getByRole("searchbox", { name: "Search the library" }).fill("forest")
  await page.getByText("1 file", { exact: true }).waitFor()
  await page.getByRole("button", { name: "Open forest" }).click()
  await page.getByRole("button", { name: "Share" }).click()
  await page.getByRole("button", { name: "Create link" }).click()
  const link = await page
    .getByRole("dialog", { name: "Share forest" })
    .locator("code", { hasText: "/s/" })
    .innerText()

  const stranger = await browser.another()
  const shared = await stranger.newPage()
  await shared.goto(link)
  await shared.getByRole("heading", { name: "forest" }).waitFor()
  await stranger.close()

  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(page.url().replace(/\?.*/, ""))
  await page.getByRole("button", { name: "Open forest" }).waitFor()
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(wider).toBe(0)
  expect(errors).toEqual([])
  await page.close()
})

/** As when the session's token expires: the page notices at its next request. */
async function endSession(page: Page): Promise<void> {
  await page.context().clearCookies()
  await page.evaluate(() => window.dispatchEvent(new Event("offline")))
  await page.evaluate(() => window.dispatchEvent(new Event("online")))
  await page.getByRole("dialog", { name: "Your session has ended" }).waitFor()
}

test("Escape closes what is on top: a list of choices, then the dialog, then the details", async () => {
  const context = await browser.another()
  const page = await arrive(context)
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([await picture("lake.png", "#556677")])
  await page.getByRole("button", { name: "Open lake" }).click()
  const details = page.getByRole("dialog", { name: "lake", exact: true })
  const share = page.getByRole("dialog", { name: "Share lake" })
  await details.getByRole("button", { name: "Share" }).click()
  const role = share.getByRole("combobox").or(share.getByRole("textbox")).first()
  await role.click()
  await page.getByRole("option").first().waitFor()

  await page.keyboard.press("Escape")
  await page.getByRole("option").first().waitFor({ state: "detached" })
  expect(await share.isVisible()).toBe(true)

  await endSession(page)
  await page.keyboard.press("Escape")
  const signIn = page.getByRole("dialog", { name: "Your session has ended" })
  await signIn.getByRole("textbox", { name: "Password" }).fill("demo")
  await signIn.getByRole("button", { name: "Sign in" }).click()
  await signIn.waitFor({ state: "detached" })
  expect(await share.isVisible()).toBe(true)

  await page.keyboard.press("Escape")
  await share.waitFor({ state: "detached" })
  expect(await details.isVisible()).toBe(true)

  await endSession(page)
  await page.keyboard.press("Escape")
  await signIn.getByRole("textbox", { name: "Password" }).fill("demo")
  await signIn.getByRole("button", { name: "Sign in" }).click()
  await signIn.waitFor({ state: "detached" })
  expect(await details.isVisible()).toBe(true)

  await page.keyboard.press("Escape")
  await details.waitFor({ state: "detached" })
  await context.close()
})

/** Every state of the page with this file, each reached from the one before. */
const STATES: Record<string, (page: Page, title: string) => Promise<unknown>> = {
  grid: (page, title) => page.getByRole("button", { name: `Open ${title}` }).waitFor(),
  async details(page, title) {
    await page.getByRole("button", { name: `Open ${title}` }).click()
    await page.getByRole("dialog", { name: title }).getByText("SHA-256").waitFor()
  },
  async share(page, title) {
    await page.getByRole("button", { name: "Share" }).click()
    await page.getByRole("dialog", { name: `Share ${title}` }).waitFor()
  },
  async link(page) {
    await page.getByRole("button", { name: "Create link" }).click()
    await page.getByText("Copy the link now").waitFor()
  },
  async trash(page, title) {
    await page.keyboard.press("Escape")
    await page.getByRole("dialog", { name: `Share ${title}` }).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Delete", exact: true }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Trash" }).click()
    await page.getByRole("button", { name: `Restore ${title}` }).waitFor()
  },
}

/** Another file for each look: what the project has already is not uploaded again. */
const FILES: Record<string, [title: string, background: string]> = {
  light: ["meadow", "#112233"],
  dark: ["forest at night", "#223344"],
  narrow: ["brook", "#334455"],
  "narrow-dark": ["cave", "#445566"],
}

test.each(Object.entries(LOOKS))("%s: every state passes axe and fits the screen", async (look, settings) => {
  const [title = "", background] = FILES[look] ?? []
  const context = await browser.another(settings)
  const page = await arrive(context)
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([await picture(`${title}.png`, background)])
  const found: Record<string, string[]> = {}
  for (const [state, reach] of Object.entries(STATES)) {
    await reach(page, title)
    const problems = await problemsIn(page, `library-${state}-${look}`)
    if (problems.length > 0) found[state] = problems
  }
  await context.close()
  expect(found).toEqual({})
})

import { mkdirSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openLibrary, type LibraryStage } from "../support/library.js"
import { problemsIn } from "./axe.js"
import { openChromium, type Chromium } from "./browser.js"
import { enter, openImages, SCREENSHOTS } from "./stage.js"

let library: LibraryStage
let browser: Chromium
/** Uncaught exceptions, and what the Content-Security-Policy blocked. */
const errors: string[] = []

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  library = await openLibrary({}, { seed: true })
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await library.close()
  expect(errors).toEqual([])
})

/** A page of a browser that is set to these languages. */
async function open(locale: string, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.another({ locale, viewport: size })
  const page = await context.newPage()
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (line) => {
    if (/Content.Security.Policy/i.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${library.polaris.url}/`)
  return page
}

const languageOf = (page: Page) => page.evaluate(() => document.documentElement.lang)

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 }).waitFor()

async function choose(page: Page, account: string, language: string): Promise<void> {
  await page.getByRole("button", { name: account }).click()
  await page.getByRole("menuitem", { name: language }).click()
}

/** The headings of the pages in German and in Japanese. */
const PAGES = [
  ["overview", "Überblick", "概要"],
  ["images", "Images", "イメージ"],
  ["images/new", "Images erstellen", "イメージの作成"],
  ["library", "Bibliothek", "ライブラリー"],
  ["golden", "Golden Images", "ゴールデンイメージ"],
  ["golden/new", "Golden Image bauen", "ゴールデンイメージのビルド"],
  ["catalog", "Katalog", "カタログ"],
  ["invitations", "Einladungen", "招待"],
] as const

describe.each([
  ["narrow", { width: 360, height: 640 }],
  ["wide", { width: 1440, height: 900 }],
])("%s", (look, size) => {
  test("every page fits the screen and passes axe in German and Japanese", { timeout: 600_000 }, async () => {
    const found: Record<string, unknown> = {}
    const page = await open("en-GB", size)
    const check = async (state: string) => {
      const problems = await problemsIn(page, `${state}-${look}`)
      if (problems.length > 0) found[state] = problems
    }
    async function tour(language: string, at: 1 | 2): Promise<void> {
      const start = /^.*\/projects\/[^/]+/.exec(page.url())?.[0] ?? ""
      for (const one of PAGES) {
        await page.goto(`${start}/${one[0]}`)
        await heading(page, one[at])
        if (one[0] === "images") await page.getByRole("link", { name: "ci-runner" }).waitFor()
        await check(`${language}-${one[0].replace("/", "-")}`)
      }
      await page.goto(`${start}/images`)
      await page.getByRole("link", { name: "ci-runner" }).click()
      await heading(page, "ci-runner")
      await page.getByRole("heading", { level: 2 }).first().waitFor()
      await check(`${language}-details`)
      await page.goto(`${start}/images`)
    }

    await page.getByRole("button", { name: "Deutsch" }).click()
    await page.getByText("Bei Polaris anmelden").waitFor()
    expect(await languageOf(page)).toBe("de")
    await expect.poll(() => page.title()).toBe("Bei Polaris anmelden · Polaris")
    await check("german-sign-in")
    await page.getByLabel("Benutzername").fill("demo")
    await page.getByRole("textbox", { name: "Passwort" }).fill("demo")
    await page.getByRole("button", { name: "Anmelden" }).click()
    await heading(page, "Überblick")
    await tour("german", 1)

    await choose(page, "Ihr Konto", "日本語")
    await heading(page, "イメージ")
    expect(await languageOf(page)).toBe("ja")
    await page.getByRole("button", { name: "アカウント" }).click()
    await page.getByRole("menuitem", { name: "日本語" }).waitFor()
    await page.screenshot({ path: `${SCREENSHOTS}/japanese-account-${look}.png` })
    await page.keyboard.press("Escape")
    await tour("japanese", 2)
    await expect.poll(() => page.title()).toBe("イメージ · Polaris")
    expect(found).toEqual({})
  })
})

test("a browser set to French gets French, its dates, and Polaris' own sentences marked as English", async () => {
  const page = await open("fr-CA", { width: 1280, height: 800 })
  await page.getByLabel("Nom d’utilisateur").fill("demo")
  await page.getByRole("textbox", { name: "Mot de passe" }).fill("wrong")
  await page.getByRole("button", { name: "Se connecter" }).click()
  const alert = page.getByRole("alert")
  await alert.waitFor()
  expect(await alert.getAttribute("lang")).toBe("en")
  await page.getByRole("textbox", { name: "Mot de passe" }).fill("demo")
  await page.getByRole("button", { name: "Se connecter" }).click()
  await heading(page, "Vue d’ensemble")
  expect(await languageOf(page)).toBe("fr")
  const time = page.locator("time").first()
  await time.waitFor()
  expect(await time.textContent()).toMatch(/il y a|hier|maintenant|avant/)
  const { client } = await library.as("demo")
  const { id } = await client.compute.createImage.mutate({ name: "gardée", protected: true })
  await page.goto(page.url().replace("/overview", `/images/${id}`))
  const button = page.getByRole("button", { name: "Supprimer", exact: true })
  await expect
    .poll(() => button.getAttribute("title"))
    .toBe("Cette image est protégée. Retirez d’abord la protection.")
  expect(await button.isDisabled()).toBe(true)
  await page.context().close()
})

test("a change of language while a file is uploading is asked for first", async () => {
  library.simulator.world.settings.uploadRate = 2 ** 20
  const { client } = await library.as("demo")
  await client.compute.createImage.mutate({ name: "slow", disk_format: "raw", container_format: "bare" })
  const page = await open("en-GB", { width: 1280, height: 800 })
  await enter(page, "demo")
  await openImages(page)
  await page.getByRole("link", { name: "slow" }).click()
  await page.getByText("This image has no data.").waitFor()
  const file = { name: "slow.raw", mimeType: "", buffer: Buffer.alloc(26 * 2 ** 20) }
  await page.locator("input[type=file]").setInputFiles(file)
  await page.getByText(/left$/).waitFor()
  await choose(page, "Your account", "Español")
  const question = page.getByRole("dialog", { name: "Change the language while files are uploading?" })
  await question.getByRole("button", { name: "Cancel" }).click()
  expect(await languageOf(page)).toBe("en")
  await choose(page, "Your account", "Español")
  await question.getByRole("button", { name: "Change language" }).click()
  await page.getByRole("heading", { level: 1 }).waitFor()
  await expect.poll(() => languageOf(page)).toBe("es")
  await page.context().close()
})

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openLibrary, type LibraryStage } from "../support/library.js"
import { openChromium, type Chromium } from "./browser.js"
import { enter } from "./stage.js"

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

let library: LibraryStage
let browser: Chromium
/** Uncaught exceptions, and what the Content-Security-Policy blocked. */
const errors: string[] = []

beforeAll(async () => {
  library = await openLibrary()
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await library.close()
})

async function arrive(): Promise<Page> {
  const page = await browser.context.newPage()
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (line) => {
    if (/Content.Security.Policy/i.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${library.polaris.url}/`)
  await enter(page, "demo")
  await page.getByRole("link", { name: "Library" }).click()
  await page.getByRole("heading", { name: "Library", level: 1 }).waitFor()
  return page
}

const picture = async (name: string) => ({
  name,
  mimeType: "image/png",
  buffer: await sharp({ create: { width: 900, height: 600, channels: 3, background: "#2e8b57" } })
    .png()
    .toBuffer(),
})

/** The width of a picture as the browser has it; 0 until it is loaded. */
const widthOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLImageElement>("li img")?.naturalWidth ?? 0)

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { html: string }[] }[]
  }>("axe.run(document, { resultTypes: ['violations'] })")
  return violations
    .filter(({ impact }) => impact !== "minor")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`)
}

test("a picture is uploaded, shown, found and shared with someone without an account", async () => {
  const page = await arrive()
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles([await picture("forest.png")])
  await page.getByRole("button", { name: "Open forest" }).waitFor()
  await expect.poll(() => widthOf(page)).toBe(200)
  expect(await violationsOf(page)).toEqual([])

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

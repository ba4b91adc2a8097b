import { mkdirSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openCatalog, sha256Hex, type CatalogStage } from "../support/catalog.js"
import type { Person } from "../support/library.js"
import { LOOKS, problemsIn } from "./axe.js"
import { openChromium, type Chromium } from "./browser.js"
import { enter, SCREENSHOTS, openImages } from "./stage.js"

let stage: CatalogStage
let demo: Person
let browser: Chromium
/** Uncaught exceptions, and what the Content-Security-Policy blocked. */
const errors: string[] = []

const LONG = `a very long name ${"x".repeat(238)}`
const BYTES = "the bytes of ubuntu"

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  stage = await openCatalog()
  demo = await stage.as("demo")
  for (let at = 0; at < 24; at++)
    stage.put(demo, {
      ...{ name: `machine ${String(at).padStart(2, "0")}`, size: 2 ** 20 * (at + 1), tags: ["ci"] },
      properties: { rating: String(at), os_distro: at % 2 === 0 ? "ubuntu" : "debian" },
    })
  stage.put(demo, {
    ...{ name: LONG, size: 5, tags: ["ci", "tag".padEnd(255, "x")], protected: true },
    properties: { ["property_".padEnd(255, "x")]: "value".padEnd(255, "x") },
  })
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await stage.close()
  expect(errors).toEqual([])
})

async function arrive(page: Page): Promise<Page> {
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (line) => {
    if (/Content.Security.Policy/i.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${stage.polaris.url}/`)
  await enter(page, "demo")
  await openImages(page)
  await page.goto(page.url().replace(/images.*/, "catalog?sort=name"))
  await page.getByRole("button", { name: /machine 00$/ }).waitFor()
  return page
}

const inDialog = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true })

const total = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()

/** Every state of the page, each reached from the one before. */
const STATES: Record<string, (page: Page) => Promise<unknown>> = {
  list: (page) => total(page, "25 images"),
  async fields(page) {
    await page.getByRole("combobox", { name: "Search and filter" }).fill("na")
    await page.getByRole("option", { name: "Name contains “na”" }).waitFor()
  },
  async filter(page) {
    await page.getByRole("combobox", { name: "Search and filter" }).fill("size")
    await page.getByRole("option", { name: /^Size/ }).click()
    await page.getByRole("dialog", { name: "Filter by Size" }).waitFor()
  },
  async filtered(page) {
    await page.getByLabel("Value", { exact: true }).fill("10000000")
    await inDialog(page, "Apply").click()
    await total(page, "15 images")
  },
  async none(page) {
    await page.getByRole("combobox", { name: "Search and filter" }).fill("os_distro=beos")
    await page.keyboard.press("Enter")
    await page.getByText("No matching images").waitFor()
  },
  async columns(page) {
    await page.getByRole("button", { name: "Clear filters" }).last().click()
    await total(page, "25 images")
    await page.getByRole("button", { name: "Columns" }).click()
    await page.getByRole("textbox", { name: "Columns to show" }).waitFor()
  },
  async views(page) {
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Views" }).click()
    await page.getByLabel("Name of this view").waitFor()
  },
  async grid(page) {
    await page.keyboard.press("Escape")
    await page.getByText("Grid", { exact: true }).click()
    await page.getByRole("button", { name: "Open machine 01" }).waitFor()
  },
  async selection(page) {
    await page.getByText("Table", { exact: true }).click()
    await page.getByRole("checkbox", { name: "Select machine 00" }).check()
    await page.getByRole("checkbox", { name: `Select ${LONG}` }).check()
    await page.getByText("2 images selected").waitFor()
  },
  async "bulk-edit"(page) {
    await page.getByRole("button", { name: "Edit", exact: true }).click()
    await page.getByRole("button", { name: "Add attribute" }).click()
    await page.getByRole("textbox", { name: "Name", exact: true }).waitFor()
  },
  async "confirm-delete"(page) {
    await inDialog(page, "Cancel").click()
    await page.getByRole("button", { name: "Delete", exact: true }).click()
    await page.getByRole("dialog", { name: "Delete 2 images?" }).waitFor()
  },
  async results(page) {
    await inDialog(page, "Cancel").click()
    await page.getByRole("button", { name: "Edit", exact: true }).click()
    await page.getByRole("textbox", { name: "Add tags" }).fill("seen")
    await page.keyboard.press("Enter")
    await page.getByRole("button", { name: "Save changes" }).click()
    await page.getByRole("dialog", { name: "Results" }).waitFor()
  },
  async details(page) {
    await inDialog(page, "Close").click()
    await page.getByRole("button", { name: LONG }).click()
    await page.getByRole("dialog").getByText("Verified").first().waitFor()
  },
  async error(page) {
    await page.goto(`${page.url().replace(/\?.*/, "")}?filter[size][contains]=5`)
    await page.getByRole("alert").waitFor()
  },
}

describe.each(Object.entries(LOOKS))("%s", (look, settings) => {
  test("every state passes axe and fits the screen", { timeout: 600_000 }, async () => {
    const context = await browser.another(settings)
    const page = await arrive(await context.newPage())
    const found: Record<string, string[]> = {}
    for (const [state, reach] of Object.entries(STATES)) {
      await reach(page)
      const problems = await problemsIn(page, `catalog-${state}-${look}`)
      if (problems.length > 0) found[state] = problems
    }
    await context.close()
    expect(found).toEqual({})
  })
})

test("the keyboard alone filters, opens an image and edits it, and the focus comes back", async () => {
  const page = await arrive(await browser.context.newPage())
  await page.getByRole("combobox", { name: "Search and filter" }).focus()
  await page.keyboard.type("machine 07")
  await page.keyboard.press("Enter")
  await total(page, "1 image")
  const link = page.url()
  await page.getByRole("button", { name: "machine 07", exact: true }).focus()
  await page.keyboard.press("Enter")
  const drawer = page.getByRole("dialog", { name: "machine 07" })
  const rating = drawer.getByRole("group", { name: "rating" })
  await rating.getByRole("textbox", { name: "Value" }).fill("70")
  await page.keyboard.press("Enter")
  await page.getByText("Saved").waitFor()
  await page.keyboard.press("Escape")
  await drawer.waitFor({ state: "detached" })
  await page.locator("tbody button:focus").waitFor()

  const again = await browser.context.newPage()
  await again.goto(link)
  await again.getByRole("button", { name: "Edit filter: Name contains machine 07" }).waitFor()
  await total(again, "1 image")
  await again.close()
  await page.close()
})

test("Escape in a question above the details closes the question, and then the details", async () => {
  const context = await browser.another()
  const page = await arrive(await context.newPage())
  await page.getByRole("button", { name: "machine 05", exact: true }).click()
  const details = page.getByRole("dialog", { name: "machine 05" })
  await details.getByRole("button", { name: "Delete" }).click()
  const question = page.getByRole("dialog", { name: "Delete 1 image?" })
  await question.waitFor()
  await page.keyboard.press("Escape")
  await question.waitFor({ state: "detached" })
  expect(await details.isVisible()).toBe(true)
  await page.keyboard.press("Escape")
  await details.waitFor({ state: "detached" })
  await context.close()
})

/** The cards whose right edge hides a part of what they show. */
const cutOff = (cards: Element[]) =>
  cards.filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.textContent)

test.each([1280, 320])("at %i pixels the cards of the grid show their values whole", async (width) => {
  const context = await browser.another({ viewport: { width, height: 800 } })
  const page = await arrive(await context.newPage())
  await page.getByText("Grid", { exact: true }).click()
  await page.getByRole("button", { name: "Open machine 01" }).waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/catalog-cards-${width}.png` })
  expect(await page.locator("main li").evaluateAll(cutOff)).toEqual([])
  await context.close()
})

test("the menu leads back to the filters and the scroll position of the catalog", async () => {
  const context = await browser.another({ viewport: { width: 1280, height: 500 } })
  const page = await arrive(await context.newPage())
  await page.getByRole("combobox", { name: "Search and filter" }).fill("os_distro=ubuntu")
  await page.keyboard.press("Enter")
  await total(page, "12 images")
  const last = page.getByRole("button", { name: "machine 22", exact: true })
  await last.scrollIntoViewIfNeeded()
  const scrolled = () => page.evaluate(() => window.scrollY)
  const [address, position] = [page.url(), await scrolled()]
  expect(position).toBeGreaterThan(0)

  const menu = page.getByRole("navigation", { name: "Main" })
  await menu.getByRole("link", { name: "Invitations" }).click()
  await page.getByRole("heading", { name: "Invitations", level: 1 }).waitFor()
  await page.reload()
  await page.getByRole("heading", { name: "Invitations", level: 1 }).waitFor()
  await menu.getByRole("link", { name: "Catalog" }).click()
  await last.waitFor()
  expect(page.url()).toBe(address)
  await expect.poll(scrolled).toBe(position)
  await context.close()
})

test("the bytes of an image are downloaded under its name", async () => {
  const { id } = await demo.client.compute.createImage.mutate({
    ...{ name: "small.raw", disk_format: "raw", container_format: "bare" },
  })
  const form = new FormData()
  form.set("imageId", id)
  form.set("file", new Blob([BYTES]), "small.raw")
  const uploaded = await fetch(`${stage.polaris.url}/polaris-bff/upload-image`, {
    ...{ method: "POST", headers: demo.headers, body: form },
  })
  expect(uploaded.status).toBe(200)
  const context = await browser.another()
  const page = await arrive(await context.newPage())
  await page.goto(`${page.url().replace(/\?.*/, "")}?image=${sha256Hex(BYTES)}`)
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ])
  expect(download.suggestedFilename()).toBe("small.raw")
  const pieces: Buffer[] = []
  for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer)
  expect(Buffer.concat(pieces).toString()).toBe(BYTES)
  await context.close()
})

import { mkdirSync } from "node:fs"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { BASE, openGolden, type GoldenPerson, type GoldenStage } from "../support/golden.js"
import { LOOKS, problemsIn } from "./axe.js"
import { openChromium, type Chromium } from "./browser.js"
import { enter, SCREENSHOTS, openImages } from "./stage.js"

let stage: GoldenStage
let demo: GoldenPerson
let browser: Chromium
/** Uncaught exceptions, and what the Content-Security-Policy blocked. */
const errors: string[] = []

const LONG = `long-${"x".repeat(240)}`

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  stage = await openGolden()
  demo = await stage.as("demo")
  browser = await openChromium()
})
afterAll(async () => {
  await browser.close()
  await stage.close()
  expect(errors).toEqual([])
})

async function arrive(options: object = {}): Promise<Page> {
  const context = await browser.another(options)
  const page = await context.newPage()
  page.on("pageerror", (error) => errors.push(error.message))
  page.on("console", (line) => {
    if (/Content.Security.Policy/i.test(line.text())) errors.push(line.text())
  })
  await page.goto(`${stage.polaris.url}/`)
  await enter(page, "demo")
  await openImages(page)
  await page.goto(page.url().replace(/images.*/, "golden"))
  await page.getByRole("heading", { name: "Golden images", level: 1 }).waitFor()
  return page
}

const build = (name: string, more: object = {}) =>
  stage.ask("POST", "/api/v1/images", {
    headers: demo.headers,
    body: { name, os_type: "linux", base_image: BASE, ...more },
  })

const open = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click()

const until = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

test("a recipe in the form becomes an image, and its build can be followed", async () => {
  const page = await arrive()
  await until(page, "No golden images yet")
  await page.getByRole("link", { name: "Build an image" }).click()
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("web-server")
  await page.getByRole("textbox", { name: "Base image" }).fill(BASE)
  const packages = page.getByRole("textbox", { name: "Packages" })
  await packages.fill("nginx")
  await packages.press("Enter")
  await page.getByRole("button", { name: "Add a file" }).click()
  await page.getByLabel("Path").fill("/etc/motd")
  await page.getByLabel("Content of /etc/motd").fill("Welcome")
  await page.getByRole("button", { name: "Add a file" }).click()
  const second = page.getByLabel("Path").nth(1)
  await second.fill("/etc/motd")
  await until(page, "Another file has this path")
  expect(await page.getByLabel("Content of /etc/motd").inputValue()).toBe("Welcome")
  await page.getByRole("button", { name: "Remove /etc/new-file" }).click()
  const yaml = page.getByLabel("The recipe as YAML")
  expect(await yaml.inputValue()).toBe(
    [
      ...["name: web-server", "os_type: linux", `base_image: ${BASE}`, "customizations:", "  packages:"],
      ...["    - nginx", "  files:", "    /etc/motd: Welcome", ""],
    ].join("\n"),
  )
  await page.screenshot({ path: `${SCREENSHOTS}/golden-recipe.png`, fullPage: true })
  await page.getByRole("button", { name: "Build", exact: true }).click()
  const drawer = page.getByRole("dialog", { name: "web-server" })
  await drawer.getByRole("link", { name: "Open image" }).waitFor()
  await drawer.getByText("Save the image").waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/golden-ready.png`, fullPage: true })
  await stage.until(demo, "web-server", "ready")
})

/** What the form cannot show, and the field that the page names; some is only on its way to a recipe. */
const WRONG = {
  "customizations: a": "customizations",
  "customizations:\n  packages: ng": "customizations.packages",
  "customizations:\n  users: [a]": "customizations.users",
  "customizations:\n  ssh_keys: {a: b}": "customizations.ssh_keys",
  "customizations:\n  files: [a]": "customizations.files",
  "labels: [a]": "labels",
  "name: [a]": "name",
}

test("a recipe in YAML fills in the form, and what is not YAML is refused in place", async () => {
  const page = await arrive()
  await page.getByRole("link", { name: "Build an image" }).click()
  const yaml = page.getByLabel("The recipe as YAML")
  await yaml.fill("name: [")
  await until(page, /This is not YAML/)
  for (const [wrong, field] of Object.entries(WRONG)) {
    await yaml.fill(wrong)
    await until(page, `${field} does not have the form`)
  }
  await yaml.fill(`name: from-yaml\nos_type: linux\nbase_image: ${BASE}\nlabels:\n  team: platform\n`)
  expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("from-yaml")
  await until(page, "team=platform")
  await page.getByRole("button", { name: "Build", exact: true }).click()
  await page.getByRole("dialog", { name: "from-yaml" }).getByRole("link", { name: "Open image" }).waitFor()
})

test("Polaris' refusal of a recipe is shown, and nothing typed is lost", async () => {
  const page = await arrive()
  await page.getByRole("link", { name: "Build an image" }).click()
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Not A Name")
  await page.getByRole("button", { name: "Build", exact: true }).click()
  await page.getByRole("alert").getByText(/name/).first().waitFor()
  expect(await page.getByRole("textbox", { name: "Name", exact: true }).inputValue()).toBe("Not A Name")
})

test("a build is cancelled, built again and deleted", async () => {
  expect((await build("again")).status).toBe(202)
  await stage.until(demo, "again", "ready")
  const page = await arrive()
  await open(page, "again")
  const drawer = page.getByRole("dialog", { name: "again", exact: true })
  await drawer.getByRole("button", { name: "Build again" }).click()
  await until(page, "again is being built again.")
  await stage.until(demo, "again", "ready")
  await drawer.getByRole("button", { name: "Delete" }).click()
  await page.getByRole("dialog", { name: "Delete again?" }).getByRole("button", { name: "Delete" }).click()
  await stage.untilGone(demo, "again")
  await page.getByRole("button", { name: "again", exact: true }).waitFor({ state: "detached" })
})

test("builds are listed and compared, and an image is revoked with a reason", async () => {
  expect((await build("listed")).status).toBe(202)
  await stage.until(demo, "listed", "ready")
  const page = await arrive()
  await open(page, "listed")
  const drawer = page.getByRole("dialog", { name: "listed", exact: true })
  const builds = drawer.getByRole("table", { name: "Builds" })
  await builds.getByText("Ready").waitFor()
  expect(await drawer.getByRole("button", { name: "Compare with the one before" }).count()).toBe(0)
  await drawer.getByRole("button", { name: "Build again" }).click()
  await drawer.getByRole("button", { name: "Compare with the one before" }).click()
  const comparison = page.getByRole("dialog", { name: "Two builds of listed" })
  await comparison.getByText("Both builds have the same").waitFor()
  expect(await problemsIn(page, "golden-comparison")).toEqual([])
  await page.keyboard.press("Escape")
  await comparison.waitFor({ state: "detached" })

  await drawer.getByRole("button", { name: "Revoke" }).click()
  const dialog = page.getByRole("dialog", { name: "Revoke listed?" })
  expect(await dialog.getByRole("button", { name: "Revoke" }).isDisabled()).toBe(true)
  expect(await problemsIn(page, "golden-revocation")).toEqual([])
  await dialog.getByLabel("Reason").fill("OpenSSL has a hole")
  await dialog.getByRole("button", { name: "Revoke" }).click()
  await until(page, "Revoked: 2 builds.")
  await drawer.getByText("Revoked because").waitFor()
  expect(await builds.getByText("Revoked: OpenSSL has a hole").count()).toBe(2)
})

test.each(Object.entries(LOOKS))(
  "axe finds nothing on the pages of golden images: %s",
  async (look, options) => {
    const labels = { ["l".repeat(200)]: "v".repeat(200) }
    expect([200, 202]).toContain((await build(LONG, { labels })).status)
    await stage.until(demo, LONG, "ready")
    const page = await arrive(options)
    await page.getByRole("button", { name: LONG }).waitFor()
    expect(await problemsIn(page, `golden-list-${look}`)).toEqual([])
    await open(page, LONG)
    await page.getByRole("dialog").getByRole("link", { name: "Open image" }).waitFor()
    expect(await problemsIn(page, `golden-details-${look}`)).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("link", { name: "Build an image" }).click()
    await page.getByRole("heading", { name: "Build a golden image" }).waitFor()
    expect(await problemsIn(page, `golden-recipe-${look}`)).toEqual([])
    await page.context().close()
  },
)

import type { Page } from "playwright-core"
import { describe, expect, test } from "vitest"
import { qcow2 } from "../support/disks.js"
import { LOOKS, problemsIn } from "./axe.js"
import { arrive, enter, consoleStage, openImages } from "./stage.js"

const s = consoleStage({ simulator: { seed: true, uploadRate: 2 ** 20 } })

/** Every state of the console, each reached from the one before. */
const STATES: Record<string, (page: Page) => Promise<unknown>> = {
  overview: (page) => page.getByRole("link", { name: "ci-runner" }).waitFor(),
  list: openImages,
  async "list-display"(page) {
    await page.getByRole("button", { name: "Display" }).click()
    await page.getByRole("checkbox", { name: "Architecture" }).waitFor()
  },
  async "list-keys"(page) {
    await page.keyboard.press("Escape")
    await page.getByRole("checkbox", { name: "Architecture" }).waitFor({ state: "detached" })
    await page.keyboard.press("?")
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor()
  },
  async filters(page) {
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Filters" }).click()
    await page.getByRole("textbox", { name: "Tags" }).waitFor()
  },
  async selection(page) {
    await page.getByRole("checkbox", { name: "Select ci-runner" }).check()
    await page.getByRole("checkbox", { name: "Select web-frontend-golden", exact: true }).check()
    await page.getByRole("button", { name: "Deactivate" }).waitFor()
  },
  async "confirm-bulk"(page) {
    await page.getByRole("button", { name: "Deactivate" }).click()
    await page.getByRole("dialog", { name: "Deactivate 2 images?" }).waitFor()
  },
  async "bulk-result"(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click()
    await page.getByRole("dialog", { name: "Results" }).waitFor()
  },
  async empty(page) {
    await page.goto(`${at(page)}?q=nobody`)
    await page.getByText("No matching images").waitFor()
  },
  async error(page) {
    await page.goto(`${at(page)}?sort=min_ram:asc`)
    await page.getByRole("alert").waitFor()
  },
  async details(page) {
    await page.goto(at(page))
    await page.getByRole("link", { name: "ci-runner" }).click()
    await page.getByText("Accepted").waitFor()
  },
  async "confirm-deactivation"(page) {
    await page.getByRole("button", { name: "Reactivate" }).click()
    await page.getByRole("button", { name: "Deactivate" }).click()
    await page.getByRole("dialog", { name: "Deactivate this image?" }).waitFor()
  },
  async "confirm-deletion"(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Delete" }).click()
    await page.getByRole("dialog", { name: "Delete ci-runner?" }).waitFor()
  },
  async "confirm-visibility"(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Visibility" }).click()
    await page.getByRole("menuitem", { name: /^Community/ }).click()
    await page.getByRole("dialog", { name: "Make this image community?" }).waitFor()
  },
  async "confirm-member-removal"(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page
      .getByRole("button", { name: /^Remove member/ })
      .first()
      .click()
    await page.getByRole("dialog", { name: "Remove this member?" }).waitFor()
  },
  async edit(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Edit", exact: true }).click()
    await page.getByRole("dialog").waitFor()
  },
  async properties(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Edit properties" }).click()
    await page.getByRole("dialog").waitFor()
  },
  async queued(page) {
    await page.goto(at(page))
    await page.getByRole("link", { name: "installer-upload" }).click()
    await page.getByText("This image has no data.").waitFor()
  },
  async "not-found"(page) {
    await page.goto(`${at(page)}/00000000-0000-4000-8000-000000000000`)
    await page.getByRole("alert").waitFor()
  },
  async invitations(page) {
    await page.goto(at(page).replace(/images$/, "invitations"))
    await page.getByRole("button", { name: /^Accept/ }).waitFor()
  },
  async create(page) {
    await page.goto(`${at(page)}/new`)
    const files = ["debian-13.qcow2", "backup.img.gz"].map((name) => ({
      name,
      mimeType: "",
      buffer: name.endsWith("gz")
        ? Buffer.from("1f8b08", "hex")
        : Buffer.concat([qcow2(), Buffer.alloc(2 ** 23)]),
    }))
    await page.locator("input[type=file]").setInputFiles(files)
    await page.getByText("This file is compressed").waitFor()
  },
  async "confirm-warnings"(page) {
    await page
      .getByRole("combobox", { name: "Format" })
      .or(page.getByRole("textbox", { name: "Format" }))
      .last()
      .click()
    await page.getByRole("option", { name: "Raw" }).click()
    await page.getByRole("button", { name: "Create and upload 2 images" }).click()
    await page.getByRole("dialog", { name: "Upload files with warnings?" }).waitFor()
  },
  async uploading(page) {
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("button", { name: "Remove backup.img.gz" }).click()
    await page.getByRole("button", { name: "Create and upload" }).click()
    await page.getByText(/left$/).waitFor()
  },
  async "confirm-sign-out"(page) {
    await page.getByRole("button", { name: "Your account" }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    await page.getByRole("dialog", { name: "Sign out while files are uploading?" }).waitFor()
  },
}

/** The look before has deactivated some. */
async function activateAll(): Promise<void> {
  const client = await s.client("demo")
  const names = ["ci-runner", "web-frontend-golden"]
  const imageIds = (await client.listImages.query({ name: names })).map(({ id }) => id)
  await client.activateImages.mutate({ imageIds })
}

const at = (page: Page) => page.url().replace(/\/images.*|\/invitations.*/, "/images")

describe.each(Object.entries(LOOKS))("%s", (look, settings) => {
  test("every state passes axe and fits the screen", { timeout: 600_000 }, async () => {
    const context = await s.browser.another(settings)
    const page = await context.newPage()
    const found: Record<string, unknown> = {}
    const check = async (state: string) => {
      const problems = await problemsIn(page, `${state}-${look}`)
      if (problems.length > 0) found[state] = problems
    }
    await activateAll()
    await page.goto(`${s.polaris.url}/`)
    await page.getByRole("button", { name: "Sign in" }).waitFor()
    await check("sign-in")
    await enter(page, "both")
    await page.getByRole("link", { name: /^demo/ }).waitFor()
    await check("projects")
    await page.getByRole("link", { name: /^demo/ }).click()
    for (const [state, reach] of Object.entries(STATES)) {
      await reach(page)
      await check(state)
    }
    await context.close()
    expect(found).toEqual({})
  })
})

test("the keyboard alone signs in, opens an image and comes back", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await page.getByLabel("User name").focus()
  await page.keyboard.type("demo")
  await page.keyboard.press("Tab")
  await page.keyboard.type("demo")
  await page.keyboard.press("Enter")
  await page.getByRole("link", { name: "ci-runner" }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1")
  await page.getByRole("link", { name: "ci-runner" }).focus()
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { name: "ci-runner", level: 1 }).waitFor()
  expect(await page.title()).toBe("ci-runner · Polaris")
  await page.getByRole("button", { name: "Visibility" }).focus()
  await page.keyboard.press("Enter")
  await page.getByRole("menuitem", { name: /^Private/ }).waitFor()
  await page.locator("[role=menu]:focus-within").waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("menuitem", { name: /^Private/ }).waitFor({ state: "detached" })
  await page.close()
})

test("a reload shows the list again", async () => {
  const page = await s.tab()
  await s.browser.context.clearCookies()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.getByRole("link", { name: "ci-runner" }).waitFor()
  const begun = performance.now()
  await page.reload({ waitUntil: "commit" })
  await page.getByRole("link", { name: "ci-runner" }).waitFor()
  console.log(`the list is shown ${Math.round(performance.now() - begun)} ms after a reload`)
  await page.close()
})

test("an image that changes at the server changes on the page", async () => {
  const page = await s.tab()
  await s.browser.context.clearCookies()
  await page.clock.install()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.getByRole("link", { name: "ci-runner" }).waitFor()
  const client = await s.client("demo")
  const { id } = await client.createImage.mutate({
    name: `${s.tag} live`,
    disk_format: "raw",
    container_format: "bare",
  })
  const list = page.getByRole("row").filter({ hasText: `${s.tag} live` })
  /** Lets the time of the page's next look pass, until it has seen the change. */
  const shows = (status: string) =>
    expect
      .poll(async () => {
        await page.clock.fastForward(16_000)
        return list.getByText(status).isVisible()
      })
      .toBe(true)
  await shows("Queued")
  await s.glance.upload(id, 1000)
  await shows("Active")
  await page.close()
})

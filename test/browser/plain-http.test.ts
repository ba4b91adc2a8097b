import type { Page } from "playwright-core"
import { describe, expect, test } from "vitest"
import { OTHER_HOST } from "./browser.js"
import { enter, consoleStage, type ConsoleStage } from "./stage.js"

/** The console under a name that the browser does not take for this machine: no secure context. */
async function openInsecure(s: ConsoleStage): Promise<Page> {
  const page = await s.tab()
  await page.goto(s.polaris.url.replace("127.0.0.1", OTHER_HOST))
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false)
  await enter(page, "demo")
  return page
}

describe("the console over plain HTTP from another host", () => {
  const s = consoleStage({ settings: { SESSION_SECURE: "never" } })

  test("uploads a file and copies its checksum", async () => {
    const page = await openInsecure(s)
    await page.getByRole("link", { name: "Create images" }).first().click()
    const name = `${s.tag}-insecure`
    const file = { name: `${name}.raw`, mimeType: "", buffer: Buffer.alloc(100_000) }
    await page.locator("input[type=file]").setInputFiles(file)
    await page.getByRole("button", { name: "Create and upload" }).click()
    await page.getByText("Done", { exact: true }).waitFor()

    await page.getByRole("link", { name }).first().click()
    const checksums = page.getByRole("region", { name: "Checksums" })
    await expect.poll(() => checksums.getByRole("term").first().innerText()).toBe("SHA-256")
    const sha256 = await checksums.locator("code").first().innerText()
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    await checksums.getByRole("button", { name: "Copy SHA-256" }).click()
    await checksums.getByRole("button", { name: "Copied" }).waitFor()
    await page.getByRole("link", { name: "Images" }).first().click()
    await page.getByRole("searchbox", { name: "Search images" }).focus()
    await page.keyboard.press("Control+V")
    expect(await page.getByRole("searchbox", { name: "Search images" }).inputValue()).toBe(sha256)
    await page.close()
  })
})

describe("where sessions need HTTPS", () => {
  const s = consoleStage({ settings: { SESSION_SECURE: "auto" } })

  test("signing in over plain HTTP says why it cannot work", async () => {
    const page = await openInsecure(s)
    await page.getByRole("alert").getByText("not served over HTTPS").waitFor()
    await page.close()
  })
})

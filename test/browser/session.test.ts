import { expect, test } from "vitest"
import { totpCode } from "../../simulator/keystone/totp.js"
import { secret } from "../support/log-folder.js"
import { arrive, enter, consoleStage, openImages } from "./stage.js"

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

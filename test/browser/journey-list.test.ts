import pMap from "p-map"
import { expect, test } from "vitest"
import { arrive, enter, row, consoleStage } from "./stage.js"

const s = consoleStage()
const USUAL = { container_format: "bare", disk_format: "raw" } as const

test("a wrong password is refused, the right one opens the images, and signing out ends the session", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await enter(page, "demo", "wrong")
  await page.getByRole("alert").getByText("Signing in failed").waitFor()
  await enter(page, "demo")
  await page.getByRole("heading", { name: "Images", level: 1 }).waitFor()
  expect(page.url()).toMatch(/\/projects\/[0-9a-f]+\/images$/)
  const cookies = await s.browser.context.cookies()
  expect(cookies.map(({ name }) => name).toSorted()).toEqual(["polaris-device", "polaris-session"])
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" })
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain("session")

  await page.getByRole("button", { name: "Your account" }).click()
  await page.getByRole("menuitem", { name: "Sign out" }).click()
  await page.getByRole("button", { name: "Sign in" }).waitFor()
  expect(await s.browser.context.cookies()).toMatchObject([{ name: "polaris-device" }])
  await page.close()
})

test("search, filters, sort order and page are part of the address and survive a reload", async () => {
  const client = await s.client("demo")
  const names = Array.from({ length: 23 }, (_, i) => `${s.tag} ${String(i).padStart(2, "0")}`)
  await pMap(names, (name) => client.createImage.mutate({ ...USUAL, name, tags: [s.tag] }), {
    concurrency: 6,
  })

  const page = await s.tab()
  await arrive(page, s, "demo")
  await page.getByRole("button", { name: "Filters" }).click()
  await page.getByRole("textbox", { name: "Tags" }).fill(s.tag)
  await page.keyboard.press("Enter")
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click()
  const rows = () => page.getByRole("checkbox", { name: /^Select browser/ }).count()
  await row(page, names[0] ?? "").waitFor()
  await row(page, names[20] ?? "").waitFor({ state: "detached" })
  await expect.poll(rows).toBe(20)
  await page.getByRole("button", { name: "Next" }).click()
  await row(page, names[0] ?? "").waitFor({ state: "detached" })
  await row(page, names[22] ?? "").waitFor()
  await expect.poll(rows).toBe(3)

  await page.reload()
  await row(page, names[22] ?? "").waitFor()
  await expect.poll(rows).toBe(3)
  await page.getByRole("button", { name: "Previous" }).click()
  await row(page, names[0] ?? "").waitFor()

  const box = page.getByRole("searchbox", { name: "Search images" })
  await box.fill(`07 ${s.tag.toUpperCase()}`)
  await row(page, names[0] ?? "").waitFor({ state: "detached" })
  await row(page, names[7] ?? "").waitFor()
  await page.reload()
  await row(page, names[7] ?? "").waitFor()
  expect(await box.inputValue()).toBe(`07 ${s.tag.toUpperCase()}`)
  await box.fill("nobody's")
  await page.getByText("No matching images").waitFor()
  await page.close()
})

test("a bulk deletion reports the result for each image", async () => {
  const client = await s.client("demo")
  const make = (name: string, isProtected: boolean) =>
    client.createImage.mutate({ ...USUAL, name, protected: isProtected, tags: [s.tag, "bulk"] })
  const [free, locked] = [`${s.tag} free`, `${s.tag} locked`]
  await make(free, false)
  await make(locked, true)
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await page.getByRole("heading", { name: "Images", level: 1 }).waitFor()
  await page.goto(`${page.url()}?tags=${s.tag}&tags=bulk`)
  await page.getByRole("checkbox", { name: "Select all on this page" }).check()
  await page.getByRole("button", { name: "Delete" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
  const result = page.getByRole("dialog", { name: "Results" })
  await result.getByText("1 image deleted").waitFor()
  await result.getByText(/is protected and cannot be deleted/).waitFor()
  await result.getByRole("button", { name: "Close" }).click()
  await row(page, free).waitFor({ state: "detached" })
  expect(await row(page, locked).count()).toBe(1)
  await page.close()
})

import pMap from "p-map"
import { expect, test } from "vitest"
import { arrive, enter, row, consoleStage, openImages } from "./stage.js"

const s = consoleStage()
const USUAL = { container_format: "bare", disk_format: "raw" } as const

test("a wrong password is refused, the right one opens the images, and signing out ends the session", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await enter(page, "demo", "wrong")
  await page.getByRole("alert").getByText("Signing in failed").waitFor()
  await enter(page, "demo")
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor()
  expect(page.url()).toMatch(/\/projects\/[0-9a-f]+\/overview$/)
  await openImages(page)
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
  await openImages(page)
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
  const { id: imageId } = await make(locked, false)
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  await page.goto(`${page.url()}?tags=${s.tag}&tags=bulk`)
  await page.getByRole("checkbox", { name: "Select all on this page" }).check()
  await page.getByRole("button", { name: "Delete" }).click()
  await client.updateImage.mutate({
    imageId,
    operations: [{ op: "replace", path: "/protected", value: true }],
  })
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
  const result = page.getByRole("dialog", { name: "Results" })
  await result.getByText("1 image deleted").waitFor()
  await result.getByText(/is protected and cannot be deleted/).waitFor()
  await result.getByRole("button", { name: "Close" }).click()
  await row(page, free).waitFor({ state: "detached" })
  expect(await row(page, locked).count()).toBe(1)
  await page.close()
})

test("selected images are offered what fits their states, and a question names them", async () => {
  const client = await s.client("demo")
  const names = ["open", "locked"].map((name) => `${s.tag} ${name}`)
  for (const name of names)
    await client.createImage.mutate({
      ...{ ...USUAL, name, tags: [s.tag, "fits"] },
      protected: name.endsWith("locked"),
    })
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  await page.goto(`${page.url()}?tags=${s.tag}&tags=fits`)
  await page.getByRole("checkbox", { name: "Select all on this page" }).check()
  expect(await page.getByRole("button", { name: /activate/i }).count()).toBe(0)
  await page.getByRole("button", { name: "Delete (1)" }).click()
  const question = page.getByRole("dialog", { name: "Delete 1 image?" })
  await question.getByText(names[0] ?? "").waitFor()
  expect(await question.getByText(names[1] ?? "").count()).toBe(0)
  await question.getByText("1 selected image cannot be treated this way").waitFor()
  await question.getByRole("button", { name: "Delete" }).click()
  await row(page, names[0] ?? "").waitFor({ state: "detached" })
  expect(await row(page, names[1] ?? "").count()).toBe(1)
  await page.close()
})

test("tabs have the images of this project, of others, and their numbers", async () => {
  const [mine, theirs, open] = ["mine", "theirs", "open"].map((name) => `${s.tag} tab ${name}`) as [
    string,
    string,
    string,
  ]
  const [client, other] = [await s.client("demo"), await s.client("other")]
  await client.createImage.mutate({ ...USUAL, name: mine })
  await other.createImage.mutate({ ...USUAL, name: open, visibility: "community" })
  const { id: imageId } = await other.createImage.mutate({ ...USUAL, name: theirs, visibility: "shared" })
  const { owner = "" } = await client.getImageById.query({
    imageId: (await client.listImages.query())[0]!.id,
  })
  await other.createImageMember.mutate({ imageId, member: owner })
  await client.updateImageMember.mutate({ imageId, memberId: owner, status: "accepted" })

  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  await page.getByRole("searchbox", { name: "Search images" }).fill(`${s.tag} tab`)
  const tab = (name: string) => page.getByRole("tab", { name })
  await tab("All 2").waitFor()
  await page.getByText("1–2 of 2").waitFor()
  await tab("This project 1").click()
  await row(page, theirs).waitFor({ state: "detached" })
  await row(page, mine).waitFor()
  await tab("Shared with me 1").click()
  await row(page, theirs).waitFor()
  await row(page, mine).waitFor({ state: "detached" })
  await tab("Community 1").click()
  await row(page, open).waitFor()
  await tab("Public 0").click()
  await page.getByText("No matching images").waitFor()
  await page.reload()
  await page.getByText("No matching images").waitFor()
  expect(await tab("Public 0").getAttribute("aria-selected")).toBe("true")
  await page.close()
})

test("18 compact rows fit a laptop's screen; columns, rows and page size stay chosen; keys move and select", async () => {
  const client = await s.client("demo")
  const names = Array.from(
    { length: 22 },
    (_, i) => `${s.tag} dense ${i === 7 ? "zebra" : String(i).padStart(2, "0")}`,
  )
  await pMap(names, (name) => client.createImage.mutate({ ...USUAL, name, architecture: "riscv64" }), {
    concurrency: 6,
  })
  const page = await s.tab()
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  await page.getByRole("searchbox", { name: "Search images" }).fill(`${s.tag} dense`)
  await page.getByText("1–20 of 22").waitFor()
  await page.getByRole("button", { name: "Display" }).click()
  await page.getByText("Compact").click()
  await page.getByRole("checkbox", { name: "Architecture" }).check()
  await page.keyboard.press("Escape")
  await page.reload()
  await page.getByRole("cell", { name: "riscv64" }).first().waitFor()
  const visible = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll("tbody tr")].filter(
          (one) => one.getBoundingClientRect().bottom <= window.innerHeight,
        ).length,
    )
  expect(await visible()).toBeGreaterThanOrEqual(18)

  await page.getByRole("heading", { name: "Images", level: 1 }).click()
  for (const key of ["j", "j", "x", "k"]) await page.keyboard.press(key)
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") })
  expect(await rows.nth(1).getByRole("checkbox").isChecked()).toBe(true)
  const isFirstFocused = () =>
    rows
      .nth(0)
      .getByRole("link")
      .evaluate((link) => link === document.activeElement)
  expect(await isFirstFocused()).toBe(true)
  await page.keyboard.press("?")
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor()
  await page.keyboard.press("n")
  await page.keyboard.press("Escape")
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" })
  await expect.poll(isFirstFocused).toBe(true)
  await page.keyboard.press("/")
  await page.keyboard.type(`${s.tag} zebra`)
  await page.getByText("1–1 of 1").waitFor()
  await page.getByRole("button", { name: "Display" }).click()
  const size = { name: "Images per page" }
  await page.getByRole("combobox", size).or(page.getByRole("textbox", size)).first().click()
  await page.getByRole("option", { name: "50" }).click()
  await page.getByRole("searchbox", { name: "Search images" }).fill(`${s.tag} dense`)
  await page.getByText("1–22 of 22").waitFor()
  await page.close()
})

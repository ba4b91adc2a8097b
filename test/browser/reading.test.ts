import pMap from "p-map"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { arrive, SCREENSHOTS, consoleStage, openImages } from "./stage.js"

const s = consoleStage({ simulator: { seed: true } })
const USUAL = { container_format: "bare", disk_format: "raw" } as const

async function openList(search: string, account: "demo" | "admin" = "demo", page?: Page): Promise<Page> {
  if (!page) await s.browser.context.clearCookies()
  const tab = page ?? (await s.tab())
  await arrive(tab, s, account)
  await openImages(tab)
  await tab.goto(`${tab.url()}?${search}`)
  await openImages(tab)
  return tab
}

test("breadcrumb and menu lead back to the page, sort order, filters and scroll position of the list", async () => {
  const client = await s.client("demo")
  const names = Array.from({ length: 45 }, (_, i) => `${s.tag} place ${String(i).padStart(2, "0")}`)
  await pMap(names, (name) => client.createImage.mutate({ ...USUAL, name, tags: [s.tag, "place"] }), {
    concurrency: 6,
  })
  const page = await openList(`tags=${s.tag}&tags=place&sort=name:asc`)
  await page.setViewportSize({ width: 1280, height: 500 })
  await page.getByRole("link", { name: names[0] ?? "" }).waitFor()
  await page.getByRole("button", { name: "Next" }).click()
  await page.getByRole("link", { name: names[20] ?? "" }).waitFor()
  const address = page.url()
  const scrolled = () => page.evaluate(() => window.scrollY)

  const image = page.getByRole("link", { name: names[38] ?? "" })
  const leave = async () => {
    await image.scrollIntoViewIfNeeded()
    const position = await scrolled()
    expect(position).toBeGreaterThan(0)
    await image.click()
    await page.getByRole("heading", { name: names[38] ?? "", level: 1 }).waitFor()
    await expect.poll(scrolled).toBe(0)
    return position
  }
  const returned = async (position: number) => {
    await image.waitFor()
    expect(page.url()).toBe(address)
    await expect.poll(scrolled).toBe(position)
  }

  let position = await leave()
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Images" }).click()
  await returned(position)
  position = await leave()
  await page.reload()
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Images", exact: true })
    .click()
  await returned(position)
  await page.getByRole("link", { name: "Invitations" }).click()
  await page.getByRole("heading", { name: "Invitations" }).waitFor()
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Images", exact: true })
    .click()
  await returned(position)
  await page.getByRole("button", { name: "Previous" }).click()
  await page.getByRole("link", { name: names[0] ?? "" }).waitFor()
  await page.close()
})

test("an administrator's list shows who owns each image, on every screen; another list does not", async () => {
  const demo = await s.client("demo")
  await demo.createImage.mutate({ ...USUAL, name: `${s.tag} of demo`, visibility: "private" })
  await (await s.client("admin")).createImage.mutate({ ...USUAL, name: `${s.tag} of admin` })
  const page = await openList("sort=created_at:desc", "admin")
  await page.getByRole("columnheader", { name: "Owner" }).waitFor()
  const mine = page.getByRole("row").filter({ hasText: `${s.tag} of admin` })
  await mine.getByRole("cell", { name: "admin", exact: true }).waitFor()
  const others = page.getByRole("row").filter({ hasText: `${s.tag} of demo` })
  await others.getByRole("cell", { name: "demo", exact: true }).waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/owners.png` })
  await page.setViewportSize({ width: 320, height: 640 })
  await mine.getByText("Owner: admin").waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/owners-narrow.png` })
  await page.close()
  const own = await openList("")
  expect(await own.getByText("Owner", { exact: true }).count()).toBe(0)
  await own.close()
})

test("dates have the form and the time zone of the reader", async () => {
  const client = await s.client("demo")
  const { id, created_at } = await client.createImage.mutate({ ...USUAL, name: `${s.tag} dated` })
  const settings = { locale: "en-US", timezoneId: "Asia/Tokyo" }
  const context = await s.browser.another(settings)
  const page = await openList("", "demo", await context.newPage())
  await page.goto(page.url().replace(/images.*/, `images/${id}`))
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" } as const
  const expected = new Intl.DateTimeFormat("en-US", style).format(new Date(created_at ?? ""))
  await page.getByRole("definition").filter({ hasText: expected }).first().waitFor()
  await context.close()
})

test("nothing scrolls sideways at 320 pixels with names, tags and properties of 255 characters", async () => {
  const long = (start: string) => start.padEnd(255, "x")
  const client = await s.client("demo")
  const name = long(`${s.tag}-`)
  const { id } = await client.createImage.mutate({
    ...USUAL,
    name,
    visibility: "shared",
    tags: [s.tag, long("tag-")],
    [long("property_")]: long("value-"),
  })
  await s.glance.upload(id, 1000)
  const context = await s.browser.another({ viewport: { width: 320, height: 640 } })
  const page = await openList(`tags=${s.tag}&q=${name}`, "demo", await context.newPage())
  const images = page.url().replace(/\?.*/, "")
  const tooWide: string[] = []
  const look = async (where: string) => {
    await page.screenshot({ path: `${SCREENSHOTS}/long-${where}.png` })
    const wider = await page.evaluate(() =>
      [...document.querySelectorAll("*")].some(
        (one) =>
          one.scrollWidth > one.clientWidth &&
          (one === document.documentElement || /auto|scroll/.test(getComputedStyle(one).overflowX)),
      ),
    )
    if (wider) tooWide.push(where)
  }
  await page.getByRole("link", { name }).waitFor()
  await look("list")
  await page.goto(`${images}/${id}`)
  await page.getByRole("heading", { name, level: 1 }).waitFor()
  await look("details")
  for (const button of ["Edit", "Edit properties", "Delete", "Deactivate"]) {
    await page.getByRole("button", { name: button, exact: true }).click()
    await page.getByRole("dialog").waitFor()
    await look(button.toLowerCase().replace(" ", "-"))
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
    await page.getByRole("dialog").waitFor({ state: "detached" })
  }
  await page.goto(`${images}/new`)
  const file = { name: `${name.slice(0, 250)}.raw`, mimeType: "", buffer: Buffer.alloc(1000) }
  await page.locator("input[type=file]").setInputFiles(file)
  await page.getByRole("button", { name: "Create and upload" }).waitFor()
  await look("create")
  await page.getByRole("button", { name: "Create and upload" }).click()
  await page.getByText("Done", { exact: true }).waitFor()
  await look("uploads")
  await context.close()
  expect(tooWide).toEqual([])
})

import pMap from "p-map"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { signIn } from "../support/cloud.js"
import { asBytes, startSending } from "../support/sender.js"
import { problemsIn } from "./axe.js"
import { arrive, consoleStage, openImages, row } from "./stage.js"

const s = consoleStage()
const USUAL = { container_format: "bare", disk_format: "raw" } as const

/** Much shorter than the pauses of a page that is not watching. */
const SOON = { timeout: 12_000 }

const make = async (name: string, more: object = {}) =>
  (await s.client("demo")).createImage.mutate({ ...USUAL, name, tags: [s.tag], ...more })

async function openList(page: Page): Promise<void> {
  await openImages(page)
  await page.goto(`${page.url().split("?")[0]}?tags=${s.tag}`)
}

const wasReloaded = (page: Page) =>
  page.evaluate(() => (window as unknown as { isSame?: true }).isSame !== true)

test("a list follows what others do in Glance, and loses neither selection nor scroll position", async () => {
  const names = Array.from({ length: 19 }, (_, at) => `${s.tag} ${String(at).padStart(2, "0")}`)
  const images = await pMap(names, (name) => make(name), { concurrency: 1 })
  const [oldest, second] = images
  if (oldest === undefined || second === undefined) throw new Error("no images")
  const page = await s.tab()
  await page.setViewportSize({ width: 1440, height: 500 })
  await arrive(page, s, "demo")
  await openList(page)
  await row(page, names[0] ?? "").waitFor()
  await page.evaluate(() => Object.assign(window, { isSame: true }))
  const selected = page.getByRole("checkbox", { name: `Select ${names[1]}` })
  await selected.check()
  await row(page, names[0] ?? "").scrollIntoViewIfNeeded()
  const scrolled = await page.evaluate(() => window.scrollY)
  expect(scrolled).toBeGreaterThan(100)

  await s.glance.upload(oldest.id, 8)
  await row(page, names[0] ?? "")
    .getByText("Active")
    .waitFor(SOON)
  await s.glance.ask("POST", `/images/${oldest.id}/actions/deactivate`)
  await row(page, names[0] ?? "")
    .getByText("Deactivated")
    .waitFor(SOON)
  expect(await selected.isChecked()).toBe(true)
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - scrolled)).toBeLessThan(60)

  const added = { ...USUAL, name: `${s.tag} added`, tags: [s.tag], visibility: "public" }
  expect((await s.glance.ask("POST", "/images", added)).status).toBe(201)
  await row(page, added.name).waitFor(SOON)
  await s.glance.destroy(oldest.id)
  await row(page, names[0] ?? "").waitFor({ state: "detached", ...SOON })
  expect(await selected.isChecked()).toBe(true)
  expect(await wasReloaded(page)).toBe(false)
  await page.close()
})

test("the page of an image follows it, and says when it is gone", async () => {
  const { id } = await make(`${s.tag} page`)
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  await page.goto(`${page.url().split("?")[0]}/${id}`)
  const main = page.getByRole("main")
  await main.getByText("Queued").waitFor()
  await s.glance.upload(id, 8)
  await main.getByText("Active", { exact: true }).waitFor(SOON)
  await s.glance.ask("POST", `/images/${id}/actions/deactivate`)
  await main.getByText("Deactivated", { exact: true }).waitFor(SOON)
  await s.glance.destroy(id)
  await page.getByRole("alert").waitFor(SOON)
  await page.close()
})

test("an upload by somebody else is shown with its progress, in the list and on the image's page", async () => {
  const name = `${s.tag} theirs`
  const { id } = await make(name)
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openList(page)
  await row(page, name).getByText("Queued").waitFor()
  const { token } = await signIn(s.cloud.authUrl, "demo")
  const target = asBytes({ imageId: id, size: 1_000_000 }, { "x-auth-token": token })
  const upload = startSending(s.polaris.url, target)
  await upload.write(new Uint8Array(420_000))
  await row(page, name).getByText("42%").waitFor(SOON)
  expect(await problemsIn(page, "watched-list")).toEqual([])
  await page.getByRole("link", { name }).click()
  await page.getByRole("main").getByText("42%").waitFor(SOON)
  expect(await problemsIn(page, "watched-image")).toEqual([])
  await upload.write(new Uint8Array(580_000))
  upload.end()
  expect((await upload.answer).status).toBe(200)
  await page.getByRole("main").getByText("Active", { exact: true }).waitFor(SOON)
  await page.getByRole("main").getByText("42%").waitFor({ state: "detached" })
  await page.close()
})

test("the overview follows uploads and changes by others, and asks nothing while nothing changes", async () => {
  const name = `${s.tag} on its way`
  const { id } = await make(name)
  const page = await s.tab()
  await s.browser.context.clearCookies()
  await arrive(page, s, "demo")
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor()
  const underWay = page.getByRole("region", { name: "Under way" })
  await underWay.getByText("Nothing is being uploaded").waitFor()
  const { token } = await signIn(s.cloud.authUrl, "demo")
  const target = asBytes({ imageId: id, size: 1_000_000 }, { "x-auth-token": token })
  const upload = startSending(s.polaris.url, target)
  await upload.write(new Uint8Array(420_000))
  await underWay.getByText("42%").waitFor(SOON)
  for (const [colorScheme, width] of [
    ["dark", 1440],
    ["light", 360],
    ["light", 768],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    expect(await problemsIn(page, `overview-${colorScheme}-${width}`)).toEqual([])
  }
  const lists: string[] = []
  page.on("request", (request) => {
    if (request.url().includes("listImages")) lists.push(request.url())
  })
  await page.waitForTimeout(5_000)
  expect(lists).toEqual([])
  await upload.write(new Uint8Array(580_000))
  upload.end()
  await underWay.getByText("Nothing is being uploaded").waitFor(SOON)
  const changed = page.getByRole("region", { name: "Changed last" })
  await s.glance.destroy(id)
  await changed.getByRole("link", { name }).waitFor({ state: "detached", ...SOON })
  await page.close()
})

test("many changes at once lead to a few requests, and a page without changes asks nothing", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openList(page)
  await page.getByRole("table").waitFor()
  await page.waitForTimeout(4_000)
  const lists: string[] = []
  page.on("request", (request) => {
    if (request.url().includes("listImagesWithPagination")) lists.push(request.url())
  })
  await page.waitForTimeout(5_000)
  expect(lists).toEqual([])
  await pMap(Array(20).keys(), (at) => make(`${s.tag} many ${at}`), { concurrency: 8 })
  await row(page, `${s.tag} many 19`).waitFor(SOON)
  expect(lists.length).toBeLessThan(8)
  await page.close()
})

test("a hidden tab stops watching, and one that is shown again is up to date", async () => {
  const name = `${s.tag} hidden`
  const { id } = await make(name)
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openList(page)
  await row(page, name).waitFor()
  const { imageWatchers } = s.polaris.services
  await expect.poll(imageWatchers.count).toBe(1)
  await show(page, false)
  await expect.poll(imageWatchers.count).toBe(0)
  await s.glance.upload(id, 8)
  await show(page, true)
  await expect.poll(imageWatchers.count).toBe(1)
  await row(page, name).getByText("Active").waitFor(SOON)
  await page.close()
})

/** What a browser reports when its user opens another tab, or this one again. */
const show = (page: Page, isVisible: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state })
      document.dispatchEvent(new Event("visibilitychange"))
    },
    isVisible ? "visible" : "hidden",
  )

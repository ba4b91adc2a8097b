import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { qcow2 } from "../support/disks.js"
import { arrive, SCREENSHOTS, consoleStage, openImages } from "./stage.js"

const GIB = 2 ** 30
const s = consoleStage({ simulator: { uploadRate: 150 * 2 ** 20 } })
const folder = mkdtempSync(join(tmpdir(), "polaris-files-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file of zeros behind some first bytes. */
function file(name: string, size: number, head: string | Buffer = ""): string {
  const path = join(folder, name)
  writeFileSync(path, head)
  truncateSync(path, size)
  return path
}

async function pick(page: Page, ...files: string[]): Promise<void> {
  await page.getByRole("link", { name: "Create images" }).first().click()
  await page.getByRole("heading", { name: "Create images" }).waitFor()
  await page.locator("input[type=file]").setInputFiles(files)
}

/** The value of a progress bar as a screen reader has it. */
const percent = async (page: Page) =>
  Number(await page.getByRole("progressbar").first().getAttribute("aria-valuenow"))

test(
  "1 GiB with progress: cancelled, retried to the end, and leaving the page warns",
  { timeout: 900_000 },
  async () => {
    const name = `${s.tag} big`
    const page = await s.tab()
    await arrive(page, s, "demo")
    await pick(page, file(`${name}.img`, GIB))
    await page.getByRole("textbox", { name: "Name" }).waitFor()
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe(name)
    expect(
      await page
        .getByRole("combobox", { name: "Format" })
        .or(page.getByRole("textbox", { name: "Format" }))
        .first()
        .inputValue(),
    ).toBe("Raw")
    await page.getByRole("button", { name: "Create and upload" }).click()

    const uploads = page.getByRole("region", { name: /Upload/ })
    await expect.poll(() => percent(page)).toBeGreaterThan(5)
    await uploads.getByText(/\/s · \d+:\d\d left/).waitFor()
    await page.screenshot({ path: `${SCREENSHOTS}/uploading.png` })
    await page.getByRole("button", { name: "Hide uploads" }).click()
    await page.getByRole("button", { name: "Show uploads" }).click()
    const dialog = page.waitForEvent("dialog")
    await page.close({ runBeforeUnload: true })
    expect((await dialog).type()).toBe("beforeunload")
    await (await dialog).dismiss()

    await uploads.getByRole("button", { name: "Cancel" }).click()
    await uploads.getByText("Cancelled").waitFor()
    const client = await s.client("demo")
    const find = async () => (await client.listImages.query({ name }))[0]
    await expect.poll(async () => (await find())?.status).toBe("queued")

    await uploads.getByRole("button", { name: "Retry" }).click()
    const seen = new Set<number>()
    await expect
      .poll(async () => (seen.add(await percent(page)), uploads.getByText("Done").count()), {
        timeout: 700_000,
        interval: 250,
      })
      .toBe(1)
    expect(seen.size).toBeGreaterThan(5)
    expect(await find()).toMatchObject({ status: "active", size: GIB, disk_format: "raw" })
    await page.getByRole("row").filter({ hasText: name }).getByText("Active").waitFor()
    await page.close()
  },
)

test("several files upload together, each with the format of its first bytes", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await pick(
    page,
    file(`${s.tag}-a.img`, 200_000, qcow2()),
    file(`${s.tag}-b.bin`, 300_000),
    file(`${s.tag}-c.qcow2`, 100_000, Buffer.from("1f8b08", "hex")),
  )
  await page.getByText("This file is compressed").waitFor()
  await page.getByRole("button", { name: "Create and upload 3 images" }).click()
  await page.getByText("Each file needs a name and a format").waitFor()
  await page.getByRole("button", { name: `Remove ${s.tag}-c.qcow2` }).click()
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  await expect.poll(() => page.getByRole("region", { name: "Uploads" }).getByText("Done").count()).toBe(2)
  const made = await (
    await s.client("demo")
  ).listImages.query({ name: [`${s.tag}-a`, `${s.tag}-b`], sort: "name:asc" })
  expect(made).toMatchObject([
    { status: "active", disk_format: "qcow2", size: 200_000, visibility: "private" },
    { status: "active", disk_format: "raw", size: 300_000 },
  ])
  await page.close()
})

test("the guide's form upload works from a page of the console", async () => {
  const { id } = await (
    await s.client("demo")
  ).createImage.mutate({
    name: `${s.tag} form`,
    container_format: "bare",
    disk_format: "raw",
  })
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  const answer = await page.evaluate(async (imageId) => {
    const formData = new FormData()
    formData.append("file", new File(["some bytes"], "disk.raw"))
    formData.append("imageId", imageId)
    const response = await fetch("/polaris-bff/upload-image", { method: "POST", body: formData })
    return (await response.json()) as unknown
  }, id)
  expect(answer).toEqual({ success: true, imageId: id })
  expect(await s.glance.get(id)).toMatchObject({ status: "active", size: 10 })
  await page.close()
})

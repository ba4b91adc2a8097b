import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator, Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { arrive, row, consoleStage } from "./stage.js"

const s = consoleStage({ simulator: { uploadRate: 2 ** 20 } })
const folder = mkdtempSync(join(tmpdir(), "polaris-files-"))
afterAll(() => rmSync(folder, { recursive: true }))

const pathOf = (name: string) => join(folder, `${s.tag}-${name}`)

function file(name: string, size: number, head = ""): string {
  writeFileSync(pathOf(name), Buffer.concat([Buffer.from(head, "hex"), Buffer.alloc(size)]))
  return pathOf(name)
}

async function openCreatePage(): Promise<Page> {
  await s.browser.context.clearCookies()
  const page = await s.tab()
  await arrive(page, s, "demo")
  await page.getByRole("link", { name: "Create images" }).first().click()
  await page.getByRole("heading", { name: "Create images" }).waitFor()
  return page
}

const input = (page: Page) => page.locator("input[type=file]").first()

/** Playwright refuses a folder; a browser takes one that is dropped, and cannot read it. */
async function chooseUnchecked(page: Page, files: string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const { root } = await devtools.send("DOM.getDocument")
  const selector = { nodeId: root.nodeId, selector: "input[type=file]" }
  const { nodeId } = await devtools.send("DOM.querySelector", selector)
  await devtools.send("DOM.setFileInputFiles", { files, nodeId })
}

async function chooseAgain(within: Locator, path: string): Promise<void> {
  const chooser = within.page().waitForEvent("filechooser")
  await within.getByRole("button", { name: "Choose file again" }).click()
  await (await chooser).setFiles(path)
}

const done = (page: Page) => page.getByRole("region", { name: /Upload/ }).getByText("Done", { exact: true })

test("a file that cannot be read is reported and can be chosen again; the other files stay", async () => {
  const page = await openCreatePage()
  mkdirSync(pathOf("unreadable.raw"))
  await chooseUnchecked(page, [file("good.raw", 1000), pathOf("unreadable.raw")])
  const unreadable = page.getByRole("region", { name: `${s.tag}-unreadable.raw` })
  await unreadable.getByRole("alert").getByText("cannot be read").waitFor()
  await page.getByRole("region", { name: `${s.tag}-good.raw` }).waitFor()
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  await page.getByText("must be readable").waitFor()

  rmSync(pathOf("unreadable.raw"), { recursive: true })
  await chooseAgain(unreadable, file("unreadable.raw", 1000))
  await unreadable.getByRole("alert").waitFor({ state: "detached" })
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  await expect.poll(() => done(page).count()).toBe(2)
  await page.close()
})

test("a file that changes after it was chosen is noticed before anything is created", async () => {
  const page = await openCreatePage()
  await input(page).setInputFiles([file("stays.raw", 1000), file("changes.raw", 1000)])
  const changes = page.getByRole("region", { name: `${s.tag}-changes.raw` })
  await changes.getByRole("textbox", { name: "Name" }).fill(`${s.tag} typed`)
  appendFileSync(pathOf("changes.raw"), "x")
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  await changes.getByRole("alert").getByText("cannot be read").waitFor()
  expect(await (await s.client("demo")).listImages.query({ name: `${s.tag} typed` })).toEqual([])

  await chooseAgain(changes, pathOf("changes.raw"))
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  await expect.poll(() => done(page).count()).toBe(2)
  const [image] = await (await s.client("demo")).listImages.query({ name: `${s.tag} typed` })
  expect(image).toMatchObject({ status: "active", size: 1001 })
  await page.close()
})

test("a file that changes while it waits for its turn is chosen again and uploaded", async () => {
  const page = await openCreatePage()
  const big = 20 * 2 ** 20
  await input(page).setInputFiles([file("1.raw", big), file("2.raw", big), file("3.raw", 1000)])
  await page.getByRole("button", { name: "Create and upload 3 images" }).click()
  const third = page.getByRole("group", { name: `${s.tag}-3` })
  await third.getByText("Pending").waitFor()
  appendFileSync(pathOf("3.raw"), "x")
  for (const name of ["1", "2"]) {
    const upload = page.getByRole("group", { name: `${s.tag}-${name}` })
    await upload.getByRole("button", { name: "Cancel" }).click()
    await upload.getByText("Cancelled").waitFor()
  }
  await third.getByText("was changed, moved or deleted").waitFor()
  await chooseAgain(third, pathOf("3.raw"))
  await third.getByText("Done", { exact: true }).waitFor()
  await page.close()
})

test("a cancelled upload offers to delete its image", async () => {
  const page = await openCreatePage()
  await input(page).setInputFiles(file("cancel.raw", 20 * 2 ** 20))
  await page.getByRole("button", { name: "Create and upload" }).click()
  const upload = page.getByRole("group", { name: `${s.tag}-cancel` })
  await upload.getByText(/ of 20 MiB/).waitFor()
  await upload.getByRole("button", { name: "Cancel" }).click()
  await upload.getByText("The image exists but has no data").waitFor()
  await upload.getByRole("button", { name: "Delete image" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
  await upload.waitFor({ state: "detached" })
  expect(await (await s.client("demo")).listImages.query({ name: `${s.tag}-cancel` })).toEqual([])
  await row(page, `${s.tag}-cancel`).waitFor({ state: "detached" })
  await page.close()
})

test("a file whose content contradicts its format is warned about before it is sent", async () => {
  const page = await openCreatePage()
  await input(page).setInputFiles([file("named.qcow2", 4096), file("bytes.img", 4096, "514649fb00000003")])
  const named = page.getByRole("region", { name: `${s.tag}-named.qcow2` })
  await named.getByText("Guessed from the file name").waitFor()
  await named.getByText("does not have the QCOW2 signature").waitFor()
  const bytes = page.getByRole("region", { name: `${s.tag}-bytes.img` })
  await bytes.getByText("Recognised from the file's content").waitFor()
  await page.getByRole("button", { name: "Create and upload 2 images" }).click()
  const dialog = page.getByRole("dialog", { name: "Upload files with warnings?" })
  await dialog.getByText("does not have the QCOW2 signature").waitFor()
  await dialog.getByRole("button", { name: "Cancel" }).click()
  await dialog.waitFor({ state: "detached" })
  expect(await (await s.client("demo")).listImages.query({ name: `${s.tag}-bytes` })).toEqual([])
  await page.close()
})

test("the format of an image without data can be changed", async () => {
  const client = await s.client("demo")
  const { id } = await client.createImage.mutate({
    name: `${s.tag} empty`,
    disk_format: "raw",
    container_format: "bare",
  })
  const page = await openCreatePage()
  await page.goto(page.url().replace(/new$/, id))
  await page.getByRole("button", { name: "Edit", exact: true }).click()
  const dialog = page.getByRole("dialog")
  const format = { name: "Format", exact: true }
  await dialog.getByRole("textbox", format).or(dialog.getByRole("combobox", format)).first().click()
  await page.getByRole("option", { name: "QCOW2" }).click()
  await dialog.getByRole("button", { name: "Save" }).click()
  await dialog.waitFor({ state: "detached" })
  expect(await client.getImageById.query({ imageId: id })).toMatchObject({ disk_format: "qcow2" })
  await page.close()
})

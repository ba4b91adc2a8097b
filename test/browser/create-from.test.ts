import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, expect, test } from "vitest"
import { problemsIn } from "./axe.js"
import { arrive, consoleStage, openImages, row, SCREENSHOTS } from "./stage.js"

const s = consoleStage({
  simulator: { uploadRate: 8 * 2 ** 20 },
  settings: { SUGGESTED_PROPERTIES: "colour,hw_hidden", HIDDEN_PROPERTIES: "hw_hidden" },
})
const folder = mkdtempSync(join(tmpdir(), "polaris-files-"))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, size: number): string {
  const path = join(folder, name)
  writeFileSync(path, "")
  truncateSync(path, size)
  return path
}

const LOOKS = [
  ["light", 1440],
  ["dark", 1440],
  ["light", 360],
  ["dark", 360],
] as const

/** What is wrong in every look; the page is then as before. */
async function problemsInAllLooks(page: Page, name: string): Promise<string[]> {
  const before = page.viewportSize() ?? { width: 1280, height: 800 }
  const found: string[] = []
  for (const [colorScheme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    /** Transitions of colours begin after the next frame. */
    await page.waitForTimeout(400)
    found.push(...(await problemsIn(page, `${name}-${colorScheme}-${width}`)))
  }
  await page.emulateMedia({ colorScheme: "light" })
  await page.setViewportSize(before)
  return found
}

const COPIED = {
  os_type: "linux",
  os_distro: "debian",
  os_version: "12",
  architecture: "aarch64",
  hw_disk_bus: "scsi",
  hw_qemu_guest_agent: true,
} as const

/** Like an image that `openstack image create` has signed and protected. */
async function makeModel() {
  const name = `${s.tag} model`
  const { id } = await (
    await s.client("demo")
  ).createImage.mutate({
    ...{ name, disk_format: "qcow2", container_format: "bare", min_disk: 4, min_ram: 512, tags: [s.tag] },
    ...{ visibility: "shared", protected: true, ...COPIED },
    "owner_specified.openstack.object": "images/model",
    img_signature: "c2lnbmF0dXJl",
    base_image_ref: "f3a4cb5c-9f28-4a2b-9f63-dd9f9e2ab1d1",
  })
  return { id, name }
}

const textIn = (page: Page, label: string) => page.getByRole("textbox", { name: label }).inputValue()

test("an image is created with the settings and properties of another, without what is only the other's", async () => {
  const model = await makeModel()
  const page = await s.tab()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.goto(`${page.url().split("?")[0]}/${model.id}`)
  await page.getByRole("link", { name: "Create from this image" }).click()
  await page.getByText(`The settings and properties of ${model.name} are filled in below.`).waitFor()
  expect(await textIn(page, "Minimum disk (GB)")).toBe("4")
  expect(await page.getByText("hw_disk_bus=scsi").count()).toBe(1)
  for (const left of ["owner_specified", "img_signature", "base_image_ref"])
    expect(await page.getByText(left).count()).toBe(0)
  expect(await problemsInAllLooks(page, "create-from")).toEqual([])

  await page.locator("input[type=file]").setInputFiles(file("next.bin", 1000))
  expect(await textIn(page, "Name")).toBe(model.name)
  await page.getByRole("textbox", { name: "Name" }).fill(`${s.tag} next`)
  await page.getByRole("textbox", { name: "Properties" }).fill("colour")
  await page.keyboard.press("Enter")
  await page.getByText("Write each property as name=value.").waitFor()
  await page.getByRole("button", { name: "Create and upload" }).click()
  await page.getByRole("textbox", { name: "Properties" }).press("Backspace")
  await page.getByRole("textbox", { name: "Properties" }).fill("colour=blue")
  await page.keyboard.press("Enter")
  await page
    .getByRole("combobox", { name: "Format" })
    .or(page.getByRole("textbox", { name: "Format" }))
    .first()
    .click()
  await page.getByRole("option", { name: "Raw" }).click()
  await page.getByRole("button", { name: "Create and upload" }).click()
  await row(page, `${s.tag} next`).getByText("Active").waitFor()
  const id = (
    await page
      .getByRole("link", { name: `${s.tag} next` })
      .first()
      .getAttribute("href")
  )
    ?.split("/")
    .at(-1)
  const image = await s.glance.get(id ?? "")
  expect(image).toMatchObject({
    ...{ ...COPIED, hw_qemu_guest_agent: "yes", colour: "blue" },
    ...{ disk_format: "raw", container_format: "bare", min_disk: 4, min_ram: 512, tags: [s.tag] },
    ...{ visibility: "private", protected: false },
  })
  for (const left of ["owner_specified.openstack.object", "img_signature", "base_image_ref"])
    expect(image).not.toHaveProperty(left)
  await page.close()
})

test("the menu of a row opens the same form, also for a URL", async () => {
  const page = await s.tab()
  await page.goto(`${s.polaris.url}/`)
  await openImages(page)
  const name = `${s.tag} model`
  await row(page, name)
    .getByRole("button", { name: `Actions for ${name}` })
    .click()
  await page.getByRole("menuitem", { name: "Create from this image" }).click()
  await page.getByText("A URL").click()
  expect(await textIn(page, "Name")).toBe(name)
  expect(await textIn(page, "Format")).toBe("QCOW2")
  expect(await page.getByText("os_distro=debian").count()).toBe(1)
  await page.close()
})

test("properties that the operator suggests or the cloud defines are offered, with their values", async () => {
  const page = await s.tab()
  await s.browser.context.clearCookies()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.getByRole("link", { name: "Create images" }).first().click()
  await page.locator("input[type=file]").setInputFiles(file("offered.raw", 1000))
  await page.getByRole("textbox", { name: "Name" }).fill(`${s.tag} offered`)
  const field = page.getByRole("textbox", { name: "Properties" })
  await field.click()
  await page.getByRole("option", { name: /^colour=/ }).waitFor()
  expect(await page.getByRole("option", { name: /^(os_type|hw_hidden)=/ }).count()).toBe(0)
  await field.fill("disk_b")
  await page.getByRole("option", { name: "hw_disk_bus= Disk Bus" }).waitFor()
  await page.screenshot({ path: `${SCREENSHOTS}/offered-names.png` })
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  expect(await field.inputValue()).toBe("hw_disk_bus=")
  await page.getByRole("option", { name: "hw_disk_bus=scsi" }).waitFor()
  await page.emulateMedia({ colorScheme: "dark" })
  await page.screenshot({ path: `${SCREENSHOTS}/offered-values.png` })
  await page.getByRole("option", { name: "hw_disk_bus=scsi" }).click()
  await field.fill("hw_vif_model=")
  await field.blur()
  expect(await field.inputValue()).toBe("")
  await field.fill("typed=by hand")
  await field.blur()
  const chosen = page.locator(".mantine-TagsInput-pill")
  expect(await chosen.allInnerTexts()).toEqual(["hw_disk_bus=scsi", "typed=by hand"])
  expect(await problemsInAllLooks(page, "offered-chosen")).toEqual([])
  await page.getByRole("button", { name: "Create and upload" }).click()
  await row(page, `${s.tag} offered`).getByText("Active").waitFor()
  const images = await (await s.client("demo")).listImages.query({ name: `${s.tag} offered` })
  expect(images).toMatchObject([{ hw_disk_bus: "scsi", typed: "by hand" }])

  await page
    .getByRole("link", { name: `${s.tag} offered` })
    .first()
    .click()
  await page.getByRole("button", { name: "Edit properties" }).click()
  const dialog = page.getByRole("dialog", { name: "Edit properties" })
  await dialog.getByText("Specifies the type of disk controller").waitFor()
  await page.emulateMedia({ colorScheme: "dark" })
  await problemsInAllLooks(page, "offered-in-details").then((found) => expect(found).toEqual([]))
  await dialog.getByRole("group", { name: "hw_disk_bus" }).getByRole("textbox", { name: "Value" }).fill("i")
  await page.getByRole("option", { name: "virtio", exact: true }).click()
  await dialog.getByRole("button", { name: "Save" }).click()
  await page.getByRole("row", { name: "hw_disk_bus virtio" }).waitFor()
  await page.close()
})

test(
  "one's own upload shows its progress in its row and in the tab's title",
  { timeout: 120_000 },
  async () => {
    const page = await s.tab()
    await page.goto(`${s.polaris.url}/`)
    await openImages(page)
    expect(await page.title()).toBe("Images · Polaris")
    await page.getByRole("link", { name: "Create images" }).first().click()
    const name = `${s.tag} own`
    await page.locator("input[type=file]").setInputFiles(file(`${name}.raw`, 160 * 2 ** 20))
    await page.getByRole("button", { name: "Create and upload" }).click()
    await expect.poll(() => page.title()).toMatch(/^[1-9]\d?% · Images · Polaris$/)
    const bar = row(page, name).getByRole("progressbar", { name: `Upload of ${name}` })
    await expect.poll(async () => Number(await bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0)
    expect(await problemsInAllLooks(page, "own-upload")).toEqual([])
    await row(page, name).getByText("Active").waitFor()
    await expect.poll(() => page.title()).toBe("Images · Polaris")
    expect(await bar.count()).toBe(0)
    await page.close()
  },
)

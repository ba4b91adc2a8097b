import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import type { Locator } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { consoleStage, openImages, row } from "./stage.js"

/** A publisher of images on this machine. */
const publisher = createServer((_request, response) => response.end(Buffer.alloc(1000)))
beforeAll(() => new Promise<void>((resolve) => publisher.listen(0, "127.0.0.1", resolve)))
afterAll(() => publisher.close())
const s = consoleStage({ settings: { SOURCE_URL_HOSTS: "127.0.0.1" } })
const USUAL = { container_format: "bare", disk_format: "raw" } as const

/** What a task took: clicks, fields that were typed into, and the time of this machine, in seconds. */
interface Taken {
  clicks: number
  fields: number
  seconds: number
}

/** The page's controls as one person uses them. */
interface Hand {
  click(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
  /** A file that is chosen in the browser's own dialog, which a click opens. */
  choose(input: Locator, name: string): Promise<void>
}

async function timed(task: (hand: Hand) => Promise<unknown>): Promise<Taken> {
  const taken = { clicks: 0, fields: 0 }
  const from = performance.now()
  await task({
    async click(target) {
      taken.clicks++
      await target.click()
    },
    async type(target, text) {
      taken.fields++
      await target.fill(text)
    },
    async choose(input, name) {
      taken.clicks++
      await input.setInputFiles({ name, mimeType: "", buffer: Buffer.alloc(1_000_000) })
    },
  })
  return { ...taken, seconds: Math.round((performance.now() - from) / 100) / 10 }
}

/** The tasks of docs/comparison.md by their names there, with Polaris' clicks and typed fields. */
function documented(): Record<string, string> {
  const lines = readFileSync("docs/comparison.md", "utf8").split("\n")
  const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()))
  return Object.fromEntries(
    cells.flatMap(([, task = "", polaris = ""]) => (/^\d+ \+ \d+$/.test(polaris) ? [[task, polaris]] : [])),
  )
}

test("the ten commonest tasks take the clicks that the comparison says", { timeout: 600_000 }, async () => {
  const [demo, other] = [await s.client("demo"), await s.client("other")]
  const make = (name: string) =>
    demo.createImage.mutate({ ...USUAL, name: `${s.tag} ${name}`, tags: [s.tag] })
  const data = await make("data")
  await s.glance.upload(data.id, 1000)
  for (const name of ["one", "two", "three"]) await make(name)
  const { owner: theirs = "" } = await other.createImage.mutate({ ...USUAL, name: `${s.tag} theirs` })
  const given = await other.createImage.mutate({ ...USUAL, name: `${s.tag} given`, visibility: "shared" })
  await other.createImageMember.mutate({ imageId: given.id, member: data.owner ?? "" })

  const page = await s.tab()
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true })
  const link = (name: string) => page.getByRole("link", { name, exact: true }).first()
  const box = (name: string) => page.getByRole("textbox", { name })
  const name = (short: string) => `${s.tag} ${short}`
  const dialog = (title: string | RegExp) => page.getByRole("dialog", { name: title })
  const list = async () => {
    await page.goto(`${s.polaris.url}/`)
    await openImages(page)
  }

  const results: Record<string, Taken> = {}
  const run = async (task: string, does: (hand: Hand) => Promise<unknown>) => {
    results[task] = await timed(does)
    await list()
  }

  await page.goto(`${s.polaris.url}/`)
  await run("Sign in and see the images", async ({ click, type }) => {
    await type(page.getByLabel("User name"), "demo")
    await type(box("Password"), "demo")
    await click(button("Sign in"))
    await click(link("Images"))
    await link(name("data")).waitFor()
  })
  await run("Find an image by part of its name", async ({ type }) => {
    await page.keyboard.press("/")
    await type(page.getByRole("searchbox"), `${s.tag.toUpperCase()} dat`)
    await row(page, name("one")).waitFor({ state: "detached" })
    await row(page, name("data")).waitFor()
  })
  await run("Upload a file", async ({ click, choose }) => {
    await click(link("Create images"))
    await choose(page.locator("input[type=file]"), `${name("upload")}.raw`)
    await click(button("Create and upload"))
    await row(page, name("upload")).getByText("Active").waitFor()
  })
  await run("Create an image from a URL", async ({ click, type }) => {
    await click(link("Create images"))
    await click(page.getByText("A URL"))
    const { port } = publisher.address() as AddressInfo
    await type(box("URL of the image"), `http://127.0.0.1:${port}/${s.tag}-web.raw`)
    await click(button("Create and import"))
    await page.getByRole("heading", { name: `${s.tag}-web`, level: 1 }).waitFor()
    await page.getByText("Active", { exact: true }).first().waitFor()
  })
  await run("Set a property", async ({ click, type }) => {
    await click(link(name("data")))
    await click(button("Edit properties"))
    await click(button("Add property"))
    await type(dialog("Edit properties").getByRole("textbox", { name: "Name" }).last(), "hw_disk_bus")
    await type(dialog("Edit properties").getByRole("textbox", { name: "Value" }).last(), "scsi")
    await click(button("Save"))
    await page.getByRole("rowheader", { name: "hw_disk_bus" }).waitFor()
  })
  await run("Share an image with a project", async ({ click, type }) => {
    await click(link(name("data")))
    await click(button("Visibility"))
    await click(page.getByRole("menuitem", { name: /^Shared/ }))
    await type(box("Add member"), theirs)
    await click(button("Add"))
    await page.getByRole("cell", { name: theirs, exact: true }).waitFor()
  })
  await run("Accept a shared image", async ({ click }) => {
    await click(page.getByRole("link", { name: /^Invitations/ }).first())
    await click(button(`Accept ${name("given")}`))
    await link(name("given")).waitFor({ state: "detached" })
  })
  await run("Protect an image from deletion", async ({ click }) => {
    await click(link(name("data")))
    await click(button("Edit"))
    await click(page.getByRole("checkbox", { name: "Protect from deletion" }))
    await click(button("Save"))
    await dialog("Edit image").waitFor({ state: "detached" })
  })
  await run("Delete three images", async ({ click }) => {
    for (const one of ["one", "two", "three"])
      await click(page.getByRole("checkbox", { name: `Select ${name(one)}` }))
    await click(button(/^Delete/))
    await click(dialog("Delete 3 images?").getByRole("button", { name: "Delete" }))
    await row(page, name("three")).waitFor({ state: "detached" })
  })
  await run("Download an image", async ({ click }) => {
    await click(link(name("data")))
    const begun = page.waitForEvent("download")
    await click(page.getByRole("link", { name: "Download" }))
    await (await begun).path()
  })
  await run("Get the line that starts a server", async ({ click }) => {
    await click(link(name("data")))
    const panel = page.getByRole("region", { name: "Use it" })
    await click(panel.getByRole("button", { name: /^Copy/ }).first())
  })

  mkdirSync(".polaris", { recursive: true })
  writeFileSync(".polaris/tasks.json", JSON.stringify(results, undefined, 2))
  const taken = Object.entries(results).map(([task, { clicks, fields }]) => [task, `${clicks} + ${fields}`])
  expect(documented()).toEqual(Object.fromEntries(taken))
  await page.close()
})

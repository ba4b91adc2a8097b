import { expect, test } from "vitest"
import { problemsIn, violationsOf } from "./axe.js"
import { arrive, consoleStage, SCREENSHOTS, openImages } from "./stage.js"

const s = consoleStage({ settings: { HIDDEN_PROPERTIES: "internal,other" } })

test("an image is edited, shared, accepted by the other project, deactivated and deleted", async () => {
  const demo = await s.client("demo")
  const name = `${s.tag} golden`
  const { id } = await demo.createImage.mutate({
    name,
    container_format: "bare",
    disk_format: "raw",
    tags: [s.tag],
    team: "web",
    build: "1",
    internal: "stays",
  })
  await s.glance.upload(id, 1000)
  const page = await s.tab()
  await arrive(page, s, "demo")
  await openImages(page)
  const images = page.url()
  await page.goto(`${images}/${id}`)

  await page.getByRole("button", { name: "Edit", exact: true }).click()
  await page.getByRole("textbox", { name: "Name" }).fill(`${name} 2`)
  await page.getByRole("textbox", { name: "Tags" }).fill("production")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("heading", { name: `${name} 2`, level: 1 }).waitFor()

  await page.getByRole("button", { name: "Edit properties" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("group", { name: "build" }).getByRole("textbox", { name: "Value" }).fill("2")
  await dialog.getByRole("button", { name: "Remove property team" }).click()
  await dialog.getByRole("button", { name: "Add property" }).click()
  await dialog.getByRole("textbox", { name: "Name" }).last().click()
  await page.getByRole("option", { name: "os_distro" }).waitFor()
  await dialog.getByRole("textbox", { name: "Name" }).last().fill("hw_disk_bus")
  await dialog.getByRole("textbox", { name: "Value" }).last().fill("virtio")
  await dialog.getByRole("button", { name: "Save" }).click()
  await page.getByRole("rowheader", { name: "hw_disk_bus" }).waitFor()
  expect(await page.getByRole("rowheader", { name: "internal" }).count()).toBe(0)
  const edited = await demo.getImageById.query({ imageId: id })
  expect(edited).toMatchObject({
    name: `${name} 2`,
    build: "2",
    hw_disk_bus: "virtio",
    internal: "stays",
    tags: [s.tag, "production"],
  })
  expect(edited).not.toHaveProperty("team")

  await page.getByRole("button", { name: "Visibility" }).click()
  await page.getByRole("menuitem", { name: /^Shared/ }).click()
  const other =
    (await (await s.client("other")).createImage.mutate({ name: `${s.tag} mine`, tags: [s.tag] })).owner ?? ""
  await page.getByRole("textbox", { name: "Add member" }).fill(other)
  await page.getByRole("button", { name: "Add", exact: true }).click()
  const member = page.getByRole("row").filter({ hasText: other })
  await member.getByText("Pending").waitFor()

  await accept(`${name} 2`)
  await page.reload()
  await member.getByText("Accepted").waitFor()
  await member.getByRole("button", { name: `Remove member ${other}` }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click()
  await page.getByText("This image is not shared with any project yet.").waitFor()

  await page.getByRole("button", { name: "Visibility" }).click()
  await page.getByRole("menuitem", { name: /^Private/ }).click()
  await page.getByRole("dialog").getByText("Its members lose access immediately").waitFor()
  await page.getByRole("dialog").getByRole("button", { name: "Change visibility" }).click()
  await page.getByRole("heading", { name: "Members" }).waitFor({ state: "detached" })

  await page.getByRole("button", { name: "Deactivate" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click()
  expect(await demo.getImageById.query({ imageId: id })).toMatchObject({ status: "active" })
  await page.getByRole("button", { name: "Deactivate" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click()
  await page.getByRole("button", { name: "Reactivate" }).click()
  await page.getByRole("button", { name: "Deactivate" }).waitFor()
  await page.getByRole("button", { name: "Delete" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
  await page.waitForURL(images)
  await expect(demo.getImageById.query({ imageId: id })).rejects.toMatchObject({
    data: { code: "NOT_FOUND" },
  })
})

test("a project of the user becomes a member by its name, another by its id, which is offered again", async () => {
  const both = await s.client("both", "demo")
  const names = ["by name", "offered again"].map((one) => `${s.tag} ${one}`)
  const [first = "", second = ""] = await Promise.all(
    names.map(async (name) => {
      const about = { name, tags: [s.tag], visibility: "shared" as const }
      return (await both.createImage.mutate(about)).id
    }),
  )
  const { owner: other = "" } = await (
    await s.client("both", "other")
  ).createImage.mutate({ name: `${s.tag} mine`, tags: [s.tag] })
  const context = await s.browser.another({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await arrive(page, s, "both")
  await page.getByRole("link", { name: /^demo/ }).click()
  await openImages(page)
  const images = page.url()
  const field = page.getByRole("textbox", { name: "Add member" })
  const add = page.getByRole("button", { name: "Add", exact: true })

  await page.goto(`${images}/${first}`)
  await field.click()
  await page.getByRole("option", { name: "other", exact: true }).waitFor()
  expect(await page.getByRole("option", { name: "demo", exact: true }).count()).toBe(0)
  for (const [colorScheme, width] of [
    ["dark", 1440],
    ["light", 360],
    ["light", 1440],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await field.blur()
    await field.click()
    await page.getByRole("option", { name: "other", exact: true }).waitFor()
    await page.screenshot({ path: `${SCREENSHOTS}/members-${colorScheme}-${width}.png` })
  }
  await page.getByRole("option", { name: "other", exact: true }).click()
  await page.getByText(`Project ID: ${other}`).waitFor()
  expect(await problemsIn(page, "members-chosen")).toEqual([])
  await add.click()
  await page.getByRole("cell", { name: "other", exact: true }).waitFor()
  const unknown = "0123456789abcdef0123456789abcdef"
  await field.fill(unknown)
  await add.click()
  await page.getByRole("cell", { name: unknown, exact: true }).waitFor()

  await page.goto(`${images}/${second}`)
  await field.click()
  await page.getByRole("option", { name: unknown }).click()
  await add.click()
  await page.getByRole("cell", { name: unknown, exact: true }).waitFor()
  const members = await both.listImageMembers.query({ imageId: first })
  expect(members.map(({ member_id }) => member_id).toSorted()).toEqual([other, unknown].toSorted())
  await context.close()
})

test("a link for programs is made, works without signing in, and is revoked", async () => {
  const demo = await s.client("demo")
  const { id } = await demo.createImage.mutate({
    ...{ name: `${s.tag} linked`, container_format: "bare", disk_format: "raw", tags: [s.tag] },
  })
  await s.glance.upload(id, 1000)
  const page = await s.tab()
  await s.browser.context.clearCookies()
  await arrive(page, s, "demo")
  await openImages(page)
  await page.goto(`${page.url()}/${id}`)
  const panel = page.getByRole("region", { name: "Use it" })
  await panel.getByText(`openstack server create --image ${id}`).waitFor()
  await panel.getByRole("button", { name: "Create link" }).click()
  const line = (await panel.getByText(/^curl -fO/).textContent()) ?? ""
  expect(await violationsOf(page)).toEqual([])
  await panel.screenshot({ path: `${SCREENSHOTS}/use-it.png` })
  const url = line.slice(line.indexOf("'") + 1, -1)
  const downloaded = await fetch(url)
  expect([downloaded.status, (await downloaded.arrayBuffer()).byteLength]).toEqual([200, 1000])
  await panel.getByRole("button", { name: /^Revoke/ }).click()
  await panel.getByText(/^curl -fO/).waitFor({ state: "detached" })
  expect((await fetch(url)).status).toBe(404)
})

/**
 * In another browser's place: cookies are one session a browser, so the other person gets a context of their
 * own.
 */
async function accept(name: string): Promise<void> {
  const context = await s.browser.another()
  const page = await context.newPage()
  await arrive(page, s, "other")
  await page.getByRole("link", { name: "Invitations" }).click()
  await page.getByRole("link", { name, exact: true }).waitFor()
  await page.getByRole("button", { name: `Accept ${name}` }).click()
  await page.getByRole("link", { name, exact: true }).waitFor({ state: "detached" })
  await page.getByRole("tab", { name: "Accepted" }).click()
  await page.getByRole("link", { name, exact: true }).waitFor()
  await context.close()
}

test("two tabs work in two projects", async () => {
  const [first, second] = [await s.tab(), await s.tab()]
  await s.browser.context.clearCookies()
  const [demo, other] = [`${s.tag} of demo`, `${s.tag} of other`]
  await (await s.client("both", "demo")).createImage.mutate({ name: demo, tags: [s.tag] })
  await (await s.client("both", "other")).createImage.mutate({ name: other, tags: [s.tag] })
  await arrive(first, s, "both")
  await first.getByRole("link", { name: /^demo/ }).click()
  await second.goto(`${s.polaris.url}/`)
  await second
    .getByRole("button", { name: /^Project/ })
    .or(second.getByRole("link", { name: /^other/ }))
    .first()
    .waitFor()
  await second.getByRole("link", { name: /^other/ }).click()
  await first.getByRole("link", { name: demo }).waitFor()
  await second.getByRole("link", { name: other }).waitFor()
  await first.reload()
  await first.getByRole("link", { name: demo }).waitFor()
  expect(await first.getByRole("link", { name: other }).count()).toBe(0)
  expect(await second.getByRole("link", { name: demo }).count()).toBe(0)
})

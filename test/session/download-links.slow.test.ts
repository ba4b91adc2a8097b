import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { openGlance } from "../support/glance.js"
import { secret } from "../support/log-folder.js"
import { signedIn } from "./setting.js"

/** A browser's session, with a link that was created in it. */
async function withLink(settings: Record<string, string> = {}) {
  const setting = await signedIn(settings)
  const { simulator, browser, other } = setting
  const images = browser.tab({ "x-project-id": other }).compute.image
  const { id: imageId } = await images.createImage.mutate({
    ...{ name: "linked", container_format: "bare", disk_format: "raw" },
  })
  await (await openGlance(simulator.authUrl, "admin")).upload(imageId, 1000)
  const { url, id } = await images.createDownloadLink.mutate({ imageId })
  secret(url.split("/").at(-2) ?? "")
  const messageOf = async () => {
    const response = await fetch(url)
    const text = await response.text()
    return [response.status, response.ok ? text.length : text]
  }
  return { ...setting, url, id, messageOf }
}

test("a link of a session works without the cookie, in the session's project, until the user signs out", async () => {
  const { browser, messageOf } = await withLink()
  expect(await messageOf()).toEqual([200, 1000])
  await browser.client.session.signOut.mutate()
  expect(await messageOf()).toEqual([410, expect.stringMatching(/session .* has ended/)])
  expect(await messageOf()).toEqual([404, expect.stringMatching(/does not exist, has expired/)])
})

test("a link ends with the role of its creator", async () => {
  const { simulator, messageOf } = await withLink({ TOKEN_CACHE_SECONDS: "1" })
  expect(await messageOf()).toEqual([200, 1000])
  simulator.world.identity.users.find(({ name }) => name === "both")!.grants = []
  await expect.poll(messageOf).toEqual([410, expect.stringMatching(/may no longer use/)])
})

test("guessed links are refused from one address, and a right one from it as well", async () => {
  const { polaris, url, messageOf } = await withLink()
  const guess = () => fetch(`${polaris.url}/polaris-bff/downloads/d_${"x".repeat(43)}/any.raw`)
  for (let turn = 0; turn < 30; turn++) expect((await guess()).status).toBe(404)
  const refused = await guess()
  expect([refused.status, Number(refused.headers.get("retry-after")) > 0]).toEqual([429, true])
  expect((await fetch(url)).status).toBe(429)
  expect((await messageOf())[0]).toBe(429)
})

test("the log names the link and its creator, never the secret", async () => {
  const { polaris, url, id, messageOf, other } = await withLink()
  await messageOf()
  const lines = () => polaris.lines.filter((line) => line["linkId"] === id)
  await expect.poll(lines).toEqual([
    expect.objectContaining({
      ...{ msg: "request", status: 200, projectId: other, path: "/polaris-bff/downloads/…" },
      route: "/polaris-bff/downloads/:secret/:filename",
    }),
  ])
  expect(JSON.stringify(polaris.lines)).not.toContain(url.split("/").at(-2))
})

test("the sealed token is not the token, and needs the secret of the link", async () => {
  const { polaris, url, id } = await withLink()
  const stored = await polaris.services.downloadLinks.store.find(id)
  const secretOfLink = url.split("/").at(-2) ?? ""
  expect(createHash("sha256").update(secretOfLink).digest("base64url").slice(0, 22)).toBe(id)
  expect(stored?.sealed).toMatch(/^Fe26/)
  expect(JSON.stringify(stored)).not.toContain(secretOfLink)
})

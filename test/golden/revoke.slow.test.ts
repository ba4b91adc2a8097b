import { afterAll, beforeAll, expect, test } from "vitest"
import { eventually } from "../support/eventually.js"
import { BASE, openGolden, type GoldenPerson, type GoldenStage } from "../support/golden.js"

/** Images that must not be used any more, and what descends from them. */
let stage: GoldenStage
let owner: GoldenPerson

beforeAll(async () => {
  stage = await openGolden()
  owner = await stage.as("demo")
})
afterAll(() => stage.close())

const ask = (method: string, path: string, body?: unknown) =>
  stage.ask(method, `/api/v1${path}`, { headers: owner.headers, ...(body !== undefined && { body }) })

const start = async (name: string, base: string) => {
  const answer = await ask("POST", "/images", { name, os_type: "linux", base_image: base })
  expect([answer.status, answer.text]).toEqual([202, expect.anything()])
}

/** Builds an image, and returns its id at Glance. */
async function build(name: string, base = BASE): Promise<string> {
  await start(name, base)
  await stage.until(owner, name, "ready")
  return (await ask("GET", `/images/${name}`)).body.image_id
}

const remove = async (...names: string[]) => {
  for (const name of names) expect((await ask("DELETE", `/images/${name}`)).status).toBe(200)
  for (const name of names) await stage.untilGone(owner, name)
  expect(stage.leftovers()).toEqual([])
}

const atGlance = (id: string) => stage.simulator.world.images.get(id)

const revoked = (reason: string) => ({ reason, by: owner.userId, at: expect.anything() as unknown })

test("a revoked image is deactivated, says why, and its channel leads to no image", async () => {
  const id = await build("bad")
  await ask("PUT", "/images/bad/channels/stable", {})
  const answer = await ask("POST", "/images/bad:revoke", { reason: "CVE-2026-1" })
  expect([answer.status, answer.body]).toEqual([
    200,
    {
      message: "Golden image revoked",
      builds: [
        {
          ...{ image_name: "bad", build_id: expect.anything() as unknown, image_id: id },
          ...{ withheld: "deactivated", revoked: revoked("CVE-2026-1") },
        },
      ],
      count: 1,
    },
  ])
  expect(atGlance(id)).toMatchObject({
    status: "deactivated",
    properties: { polaris_revoked: "CVE-2026-1" },
  })
  const shown = { status: "revoked", revoked: revoked("CVE-2026-1") }
  expect((await ask("GET", "/images/bad")).body).toMatchObject(shown)
  expect((await ask("GET", "/images/bad/status")).body).toMatchObject({
    ...shown,
    message: "Revoked: CVE-2026-1",
  })
  expect((await ask("GET", "/images?status=revoked")).body).toMatchObject({ images: [shown] })
  const { body } = await ask("GET", "/images/bad/channels")
  const [channel] = body["channels"] as object[]
  expect(channel).toMatchObject({ channel: "stable", revoked: revoked("CVE-2026-1") })
  expect(channel).not.toHaveProperty("image_id")
  expect((await ask("PUT", "/images/bad/channels/other", {})).status).toBe(409)
  expect((await ask("POST", "/images/bad:rebuild", {})).status).toBe(202)
  await stage.until(owner, "bad", "ready")
  expect((await ask("GET", "/images/bad")).body).not.toHaveProperty("revoked")
  expect((await ask("PUT", "/images/bad/channels/stable", {})).body).toHaveProperty("image_id")
  await remove("bad")
})

test("revoking again changes nothing, and reaches descendants if asked then", async () => {
  const base = await build("base")
  const child = await build("child", base)
  const grandchild = await build("grandchild", child)
  const other = await build("other")
  const first = await ask("POST", "/images/base:revoke", { reason: "leaked key" })
  expect(first.body).toMatchObject({ count: 1 })
  expect([child, grandchild].map((id) => atGlance(id)?.status)).toEqual(["active", "active"])
  const again = await ask("POST", "/images/base:revoke", { reason: "another" })
  expect(again.body).toEqual(first.body)
  const all = await ask("POST", "/images/base:revoke", { reason: "and its heirs", descendants: true })
  expect(all.body).toMatchObject({
    builds: [
      { image_name: "base", image_id: base, revoked: revoked("leaked key") },
      { image_name: "child", image_id: child, withheld: "deactivated", revoked: revoked("and its heirs") },
      { image_name: "grandchild", image_id: grandchild, revoked: revoked("and its heirs") },
    ],
    count: 3,
  })
  expect([base, child, grandchild].map((id) => atGlance(id)?.status)).toEqual(
    Array.from({ length: 3 }, () => "deactivated"),
  )
  expect([atGlance(other)?.status, (await ask("GET", "/images/other")).body.status]).toEqual([
    ...["active", "ready"],
  ])
  await remove("base", "child", "grandchild", "other")
})

test("descendants are found although the image between them was deleted", async () => {
  const base = await build("base")
  const child = await build("child", base)
  await build("grandchild", child)
  await ask("DELETE", "/images/child")
  await stage.untilGone(owner, "child")
  const answer = await ask("POST", "/images/base:revoke", { reason: "x", descendants: true })
  expect(answer.body["builds"]).toMatchObject([{ image_name: "base" }, { image_name: "grandchild" }])
  await remove("base", "grandchild")
})

test("a descendant that is being built is stopped, and leaves nothing", async () => {
  const base = await build("base")
  stage.simulator.world.compute.guest = () => ({ lines: ["working"], end: "never" })
  await start("child", base)
  await eventually(() => expect(stage.leftovers()).toHaveLength(2))
  const answer = await ask("POST", "/images/base:revoke", { reason: "bad", descendants: true })
  delete stage.simulator.world.compute.guest
  expect(answer.body["builds"]).toMatchObject([{ image_name: "base" }, { image_name: "child" }])
  const done = await stage.until(owner, "child", "failed")
  expect(done["revoked"]).toEqual(revoked("bad"))
  expect(stage.leftovers()).toEqual(["image base deactivated"])
  await remove("base", "child")
})

test("nothing new is built on a revoked image, even if it is only hidden", async () => {
  stage.simulator.world.settings.deactivatedBy = "admin"
  const id = await build("bad")
  const answer = await ask("POST", "/images/bad:revoke", { reason: "CVE-2026-2" })
  stage.simulator.world.settings.deactivatedBy = "owner"
  expect(answer.body["builds"]).toMatchObject([{ withheld: "hidden" }])
  expect(atGlance(id)).toMatchObject({ status: "active", os_hidden: true })
  const refused = await ask("POST", "/images", { name: "late", os_type: "linux", base_image: id })
  expect([refused.status, refused.body.error]).toEqual([
    400,
    "base_image: this image was revoked: CVE-2026-2",
  ])
  await remove("bad")
})

test("one build can be revoked alone, and one that Glance no longer has is reported", async () => {
  const old = await build("web")
  await ask("POST", "/images/web:rebuild", { force: true })
  await stage.until(owner, "web", "ready")
  const listed = await ask("GET", "/images/web/builds")
  const [newest, older] = listed.body["builds"] as { build_id: string; image_id: string }[]
  expect(older?.image_id).toBe(old)
  stage.simulator.world.images.delete(old)
  const one = await ask("POST", "/images/web:revoke", { reason: "old", build_id: older?.build_id })
  expect(one.body["builds"]).toMatchObject([{ image_id: old, withheld: "gone" }])
  expect(atGlance(newest?.image_id ?? "")?.status).toBe("active")
  expect((await ask("GET", "/images/web")).body.status).toBe("ready")
  const { body } = await ask("GET", "/images/web/builds")
  expect((body["builds"] as object[]).map((build) => "revoked" in build)).toEqual([false, true])
  await remove("web")
})

test("an image without a ready build is 409, another project's is 404, and a reason is needed", async () => {
  stage.simulator.world.compute.guest = () => ({ lines: ["working"], end: "never" })
  await start("unbuilt", BASE)
  delete stage.simulator.world.compute.guest
  expect((await ask("POST", "/images/unbuilt:revoke", { reason: "x" })).status).toBe(409)
  const none = await ask("POST", "/images/unbuilt:revoke", {})
  expect([none.status, none.body.error]).toEqual([400, expect.stringContaining("reason")])
  const { headers } = await stage.as("other")
  const path = "/api/v1/images/unbuilt:revoke"
  expect((await stage.ask("POST", path, { headers, body: { reason: "x" } })).status).toBe(404)
  await remove("unbuilt")
})

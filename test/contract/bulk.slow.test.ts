import { describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, ids, NOBODYS, wrong } from "./support.js"

const c = contract()

const VERBS = ["deleteImages", "activateImages", "deactivateImages"] as const

const several = (count: number, make: () => Promise<GlanceImage>) =>
  Promise.all(Array.from({ length: count }, make)).then(ids)
const status = async (imageId: string) => (await c.demo.getImageById.query({ imageId })).status

const failure = (id: string, error: string, says: RegExp) => ({
  id,
  error,
  message: expect.stringMatching(says) as string,
})

describe("deleteImages", () => {
  test("deletes every image, as in the guide's example, and names the one that it could not delete", async () => {
    const [one, two] = await several(2, () => c.image())
    const result = await c.demo.deleteImages.mutate({ imageIds: [one!, two!, NOBODYS] })
    expect(result).toEqual({ successful: [one, two], failed: [failure(NOBODYS, "404", /./)] })
    for (const id of result.successful)
      await expectRefusal(c.demo.getImageById.query({ imageId: id }), { code: "NOT_FOUND", glance: 404 })
  })

  test("handles an id that is given twice once, in upper or lower case", async () => {
    const [one, two] = await several(2, () => c.image())
    const imageIds = [one!, two!, one!, one!.toUpperCase()]
    expect(await c.demo.deleteImages.mutate({ imageIds })).toEqual({ successful: [one, two], failed: [] })
  })

  test("reports successes and failures in the order of the ids", async () => {
    const images = await several(12, () => c.image())
    const absent = Array.from({ length: 6 }, (_, at) => NOBODYS.replace(/0$/, `${at}`))
    const asked = images.flatMap((id, at) => (at % 2 ? [id, absent[(at - 1) / 2]!] : [id])).reverse()
    const { successful, failed } = await c.demo.deleteImages.mutate({ imageIds: asked })
    expect(successful).toEqual(asked.filter((id) => images.includes(id)))
    expect(ids(failed)).toEqual(asked.filter((id) => absent.includes(id)))
  })

  test("reports for each image why it failed, and a failure does not affect the others", async () => {
    const guarded = await c.image({ protected: true })
    const foreign = await c.image({}, c.other)
    const community = await c.image({ visibility: "community" }, c.other)
    const mine = await c.image()
    const result = await c.demo.deleteImages.mutate({ imageIds: ids([guarded, foreign, community, mine]) })
    expect(result).toEqual({
      successful: [mine.id],
      failed: [
        failure(guarded.id, "403", /is protected and cannot be deleted/),
        failure(foreign.id, "404", /./),
        failure(community.id, "403", /./),
      ],
    })
  })

  test("deletes other projects' images for an administrator", async () => {
    const imageIds = [(await c.image()).id, (await c.image({}, c.other)).id]
    expect(await c.admin.deleteImages.mutate({ imageIds })).toEqual({ successful: imageIds, failed: [] })
  })
})

describe("deactivateImages and activateImages", () => {
  test("deactivate and reactivate all images, as in the guide's examples", async () => {
    const imageIds = await several(3, () => c.active())
    const done = { successful: imageIds, failed: [] }
    expect(await c.demo.deactivateImages.mutate({ imageIds })).toEqual(done)
    expect(await Promise.all(imageIds.map(status))).toEqual(["deactivated", "deactivated", "deactivated"])
    expect(await c.demo.activateImages.mutate({ imageIds })).toEqual(done)
    expect(await Promise.all(imageIds.map(status))).toEqual(["active", "active", "active"])
  })

  test.each(["deactivateImages", "activateImages"] as const)(
    "%s reports for each image why it failed",
    async (verb) => {
      const queued = await c.image()
      const foreign = await c.image({}, c.other)
      const community = await c.image({ visibility: "community" }, c.other)
      const mine = await c.active()
      const imageIds = [...ids([queued, foreign, community, mine]), NOBODYS]
      expect(await c.demo[verb].mutate({ imageIds })).toEqual({
        successful: [mine.id],
        failed: [
          failure(queued.id, "409", /image in status 'queued'/),
          failure(foreign.id, "404", /./),
          failure(community.id, "403", /./),
          failure(NOBODYS, "404", /./),
        ],
      })
    },
  )

  test("an administrator deactivates any project's images", async () => {
    const imageIds = await several(2, () => c.active())
    expect(await c.admin.deactivateImages.mutate({ imageIds })).toEqual({ successful: imageIds, failed: [] })
  })
})

describe.each(VERBS)("%s", (verb) => {
  test("fails for each image that the project cannot see, and changes nothing", async () => {
    const imageIds = await several(2, () => c.active())
    const { successful, failed } = await c.other[verb].mutate({ imageIds })
    expect(successful).toEqual([])
    expect(failed).toEqual(imageIds.map((id) => failure(id, "404", /./)))
    expect(await Promise.all(imageIds.map(status))).toEqual(["active", "active"])
  })

  test("has messages in plain text", async () => {
    const { failed } = await c.demo[verb].mutate({ imageIds: [NOBODYS, (await c.image({}, c.other)).id] })
    for (const { message } of failed) expect(message).toMatch(/^[A-Z][^<>\n]*$/)
  })

  test.each([
    [undefined, "imageIds"],
    [[], "imageIds"],
    [NOBODYS, "imageIds"],
    [[NOBODYS, "not-an-id"], "imageIds.1"],
    [[NOBODYS, "../members"], "imageIds.1"],
    [[5], "imageIds.0"],
  ])("refuses %j by the field's name", async (imageIds, field) => {
    await expectRefusal(c.demo[verb].mutate(wrong({ imageIds })), {
      code: "BAD_REQUEST",
      says: new RegExp(`^${field}: `),
    })
  })

  test("refuses more than 1,000 images", async () => {
    const imageIds = Array.from({ length: 1001 }, () => crypto.randomUUID())
    await expectRefusal(c.demo[verb].mutate({ imageIds }), { code: "BAD_REQUEST", says: /^imageIds: / })
  })
})

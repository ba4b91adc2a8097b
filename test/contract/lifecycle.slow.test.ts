import { describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong, type ImageClient } from "./support.js"

const c = contract()

const at = ({ id }: { id: string }) => ({ imageId: id })
const status = async (image: GlanceImage) => (await c.demo.getImageById.query(at(image))).status

describe("deleteImage", () => {
  test("removes the owner's image, queued, active, deactivated or hidden", async () => {
    const deactivated = await c.active()
    await c.demo.deactivateImage.mutate(at(deactivated))
    for (const image of [
      await c.image(),
      await c.active(),
      deactivated,
      await c.image({ os_hidden: true }),
    ]) {
      expect(await c.demo.deleteImage.mutate(at(image))).toBe(true)
      await expectRefusal(c.demo.getImageById.query(at(image)), { code: "NOT_FOUND", glance: 404 })
    }
  })

  test("a protected image is FORBIDDEN until its protection is removed, even for an administrator", async () => {
    const image = await c.image({ protected: true })
    const refused = { code: "FORBIDDEN", glance: 403, says: /is protected and cannot be deleted/ } as const
    await expectRefusal(c.demo.deleteImage.mutate(at(image)), refused)
    await expectRefusal(c.admin.deleteImage.mutate(at(image)), refused)
    const operations = [{ op: "replace", path: "/protected", value: false } as const]
    await c.demo.updateImage.mutate({ ...at(image), operations })
    expect(await c.demo.deleteImage.mutate(at(image))).toBe(true)
  })

  test("an image that does not exist or was deleted is NOT_FOUND", async () => {
    const image = await c.image()
    await c.demo.deleteImage.mutate(at(image))
    for (const gone of [image, { id: NOBODYS }])
      await expectRefusal(c.demo.deleteImage.mutate(at(gone)), { code: "NOT_FOUND", glance: 404 })
  })

  test("the same image deleted by many at once is deleted once, and NOT_FOUND for the others", async () => {
    const image = await c.image()
    const calls = [1, 2, 3, 4].map(() => c.demo.deleteImage.mutate(at(image)))
    const results = await Promise.allSettled(calls)
    const refused = calls.filter((_call, n) => results[n]?.status === "rejected")
    expect(refused).toHaveLength(3)
    for (const call of refused) await expectRefusal(call, { code: "NOT_FOUND", glance: 404 })
  })

  test("an administrator may delete any project's image", async () => {
    expect(await c.admin.deleteImage.mutate(at(await c.image()))).toBe(true)
  })
})

const VERBS = ["deactivateImage", "reactivateImage"] as const

describe.each(VERBS)("%s", (verb) => {
  test.each(["owner", "administrator"])("succeeds for the %s, even repeatedly", async (who) => {
    const client = who === "owner" ? c.demo : c.admin
    const image = await c.active()
    if (verb === "reactivateImage") await client.deactivateImage.mutate(at(image))
    for (let times = 0; times < 2; times++) expect(await client[verb].mutate(at(image))).toBe(true)
    expect(await status(image)).toBe(verb === "deactivateImage" ? "deactivated" : "active")
  })

  test("an image without data is a CONFLICT", async () => {
    const image = await c.image()
    const refused = { code: "CONFLICT", glance: 403, says: /image in status 'queued'/ } as const
    await expectRefusal(c.demo[verb].mutate(at(image)), refused)
    await expectRefusal(c.admin[verb].mutate(at(image)), refused)
    expect(await status(image)).toBe("queued")
  })
})

test("an image can be deactivated and reactivated by many at once", async () => {
  const image = await c.active()
  const verbs = Array.from({ length: 10 }, (_, n) => VERBS[n % 2] ?? VERBS[0])
  const results = await Promise.all(verbs.map((verb) => c.demo[verb].mutate(at(image))))
  expect(new Set(results)).toEqual(new Set([true]))
})

describe.each(["deleteImage", "deactivateImage", "reactivateImage"] as const)(
  "%s of another project's image",
  (verb) => {
    const by = (client: ImageClient, image: { id: string }) => client[verb].mutate(at(image))

    test.each(["private", "shared"] as const)("is NOT_FOUND when it is %s", async (visibility) => {
      await expectRefusal(by(c.other, await c.active({ visibility })), { code: "NOT_FOUND", glance: 404 })
    })

    test("is FORBIDDEN if the caller may only see it", async () => {
      const community = await c.active({ visibility: "community" })
      const shared = await c.active({ visibility: "shared" })
      await c.demo.createImageMember.mutate({ ...at(shared), member: c.projects.other })
      for (const image of [community, shared]) {
        await expectRefusal(by(c.other, image), { code: "FORBIDDEN", glance: 403 })
        expect(await status(image)).toBe("active")
      }
    })

    test("is NOT_FOUND if it does not exist", async () => {
      await expectRefusal(by(c.demo, { id: NOBODYS }), { code: "NOT_FOUND", glance: 404 })
    })

    test("refuses an invalid id by the field's name", async () => {
      for (const imageId of ["", "../members", `${NOBODYS}/members/x`, 5])
        await expectRefusal(c.demo[verb].mutate(wrong({ imageId })), {
          code: "BAD_REQUEST",
          says: /^imageId: /,
        })
    })
  },
)

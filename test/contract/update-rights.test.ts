import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong, type ImageClient } from "./support.js"

const c = contract()

const RENAME = [{ op: "replace", path: "/name", value: "renamed" }] as const
const rename = (imageId: string, client: ImageClient = c.demo) =>
  client.updateImage.mutate({ imageId, operations: [...RENAME] })

describe("updateImage", () => {
  test("is NOT_FOUND for an image that does not exist, is deleted, or is another project's own", async () => {
    const missing = { code: "NOT_FOUND", glance: 404, says: /No image found/ } as const
    await expectRefusal(rename(NOBODYS), missing)
    const { id } = await c.image()
    await expectRefusal(rename(id, c.other), missing)
    await c.demo.deleteImage.mutate({ imageId: id })
    await expectRefusal(rename(id), missing)
  })

  test("is FORBIDDEN for another project's image that the caller may only see", async () => {
    const community = await c.image({ visibility: "community" })
    const shared = await c.image({ visibility: "shared" })
    await c.demo.createImageMember.mutate({ imageId: shared.id, member: c.projects.other })
    for (const { id } of [community, shared])
      await expectRefusal(rename(id, c.other), { code: "FORBIDDEN", glance: 403 })
  })

  test("an administrator may change any image", async () => {
    const { id } = await c.image()
    expect(await rename(id, c.admin)).toMatchObject({ name: "renamed", owner: c.projects.demo })
  })

  test("is a CONFLICT for the formats of an image that has data, and nothing else of the update is applied", async () => {
    const { id, name } = await c.active()
    const operations = [...RENAME, { op: "replace", path: "/disk_format", value: "iso" } as const]
    const refused = { code: "CONFLICT", glance: 403, says: /queued/ } as const
    await expectRefusal(c.demo.updateImage.mutate({ imageId: id, operations }), refused)
    expect(await c.demo.getImageById.query({ imageId: id })).toMatchObject({ name, disk_format: "raw" })
  })

  test("a deactivated and a protected image can still be changed", async () => {
    const deactivated = await c.active()
    await c.demo.deactivateImage.mutate({ imageId: deactivated.id })
    const guarded = await c.image({ protected: true })
    for (const { id } of [deactivated, guarded]) expect(await rename(id)).toMatchObject({ name: "renamed" })
  })

  test("refuses an invalid id by the field's name", async () => {
    const call = c.demo.updateImage.mutate(wrong({ imageId: "../members", operations: RENAME }))
    await expectRefusal(call, { code: "BAD_REQUEST", says: /^imageId: / })
  })
})

describe("updates of one image at the same time", () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at)

  test("lose no property", async () => {
    const { id } = await c.image()
    const add = (at: number) => {
      const operations = [{ op: "add", path: `/p${at}`, value: `${at}` } as const]
      return c.demo.updateImage.mutate({ imageId: id, operations })
    }
    await Promise.all(numbers.map(add))
    const image = await c.demo.getImageById.query({ imageId: id })
    expect(image).toMatchObject(Object.fromEntries(numbers.map((at) => [`p${at}`, `${at}`])))
  })

  test("lose no tag, whoever adds it", async () => {
    const { id } = await c.image()
    const add = (at: number) => {
      const operations = [{ op: "add", path: "/tags/-", value: `tag ${at}` } as const]
      const client = at % 2 ? c.demo : c.admin
      return client.updateImage.mutate({ imageId: id, operations })
    }
    await Promise.all(numbers.map(add))
    const { tags } = await c.demo.getImageById.query({ imageId: id })
    expect(tags).toEqual([c.tag, ...numbers.map((at) => `tag ${at}`)].sort())
  })

  test("of updates that test the same value, only one succeeds", async () => {
    const { id } = await c.image({ turn: "0" })
    const take = (at: number) => {
      const operations = [
        { op: "test", path: "/turn", value: "0" },
        { op: "replace", path: "/turn", value: `${at}` },
      ] as const
      return c.demo.updateImage.mutate({ imageId: id, operations: [...operations] })
    }
    const results = await Promise.allSettled([1, 2, 3, 4].map(take))
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
  })
})

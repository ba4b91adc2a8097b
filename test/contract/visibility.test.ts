import { describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong, type ImageClient } from "./support.js"

const c = contract()

type Visibility = NonNullable<GlanceImage["visibility"]>

const turn = ({ id }: { id: string }, visibility: Visibility, client: ImageClient = c.demo) =>
  client.updateImageVisibility.mutate({ imageId: id, visibility })

describe("updateImageVisibility", () => {
  test("takes the owner's image from private to shared to community and back, and changes nothing else", async () => {
    const image = await c.image()
    for (const visibility of ["shared", "community", "private"] as const) {
      const updated = await turn(image, visibility)
      expect({ ...updated, updated_at: "" }).toEqual({ ...image, visibility, updated_at: "" })
      expect(await c.demo.getImageById.query({ imageId: image.id })).toEqual(updated)
    }
  })

  test("setting the current visibility succeeds", async () => {
    expect(await turn(await c.image(), "private")).toMatchObject({ visibility: "private" })
  })

  test("only an administrator makes an image public, as in the guide's example; its owner may take it back", async () => {
    const image = await c.image()
    await expectRefusal(turn(image, "public"), { code: "FORBIDDEN", glance: 403, says: /publicize_image/ })
    expect(await turn(image, "public", c.admin)).toMatchObject({
      visibility: "public",
      owner: c.projects.demo,
    })
    expect(await c.other.getImageById.query({ imageId: image.id })).toMatchObject({ id: image.id })
    expect(await turn(image, "private")).toMatchObject({ visibility: "private" })
  })

  test("an image taken back is hidden from its members, who are there again when it is shared again", async () => {
    const image = await c.image({ visibility: "shared" })
    const seen = { imageId: image.id }
    await c.demo.createImageMember.mutate({ ...seen, member: c.projects.other })
    await turn(image, "private")
    await expectRefusal(c.other.getImageById.query(seen), { code: "NOT_FOUND", glance: 404 })
    await turn(image, "shared")
    expect(await c.other.getImageById.query(seen)).toMatchObject({ id: image.id })
  })

  test("is NOT_FOUND for an image that does not exist or is another project's own", async () => {
    await expectRefusal(turn({ id: NOBODYS }, "shared"), { code: "NOT_FOUND", glance: 404 })
    await expectRefusal(turn(await c.image(), "shared", c.other), { code: "NOT_FOUND", glance: 404 })
  })

  test("is FORBIDDEN on another project's community image", async () => {
    const image = await c.image({ visibility: "community" })
    await expectRefusal(turn(image, "private", c.other), { code: "FORBIDDEN", glance: 403 })
  })

  test.each(["all", "secret", "", null, undefined])("refuses %j by the field's name", async (visibility) => {
    const call = c.demo.updateImageVisibility.mutate(wrong({ imageId: NOBODYS, visibility }))
    await expectRefusal(call, { code: "BAD_REQUEST", says: /^visibility: / })
  })
})

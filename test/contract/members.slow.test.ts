import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong, type ImageClient } from "./support.js"

const c = contract()

/** Project ids that nobody has: Glance takes any. */
const stranger = (at: number) => `${at}`.padStart(32, "0")

const shared = () => c.image({ visibility: "shared" })
/** Shared with `other`, whose word on it is still `pending`. */
async function lent(): Promise<{ imageId: string; memberId: string }> {
  const imageId = (await shared()).id
  await c.demo.createImageMember.mutate({ imageId, member: c.projects.other })
  return { imageId, memberId: c.projects.other }
}

const MISSING = { code: "NOT_FOUND", glance: 404 } as const
const FORBIDDEN = { code: "FORBIDDEN", glance: 403 } as const

describe("createImageMember", () => {
  test("shares the owner's image with a project, which is pending until it accepts", async () => {
    const imageId = (await shared()).id
    const member = await c.demo.createImageMember.mutate({ imageId, member: c.projects.other })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string
    expect(member).toEqual({
      member_id: c.projects.other,
      image_id: imageId,
      status: "pending",
      created_at: time,
      updated_at: time,
      schema: "/v2/schemas/member",
    })
    expect(await c.other.getImageById.query({ imageId })).toMatchObject({ owner: c.projects.demo })
  })

  test("adding a member twice is a CONFLICT", async () => {
    const { imageId, memberId } = await lent()
    const call = c.demo.createImageMember.mutate({ imageId, member: memberId })
    await expectRefusal(call, { code: "CONFLICT", glance: 409 })
  })

  test("the same member added by many at once is added once", async () => {
    const imageId = (await shared()).id
    const add = () => c.demo.createImageMember.mutate({ imageId, member: c.projects.other })
    const results = await Promise.allSettled([add(), add(), add(), add()])
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
    expect(await c.demo.listImageMembers.query({ imageId })).toHaveLength(1)
  })

  test.each(["private", "community", "public"] as const)(
    "an image that is %s is a BAD_REQUEST whose message says what to do",
    async (visibility) => {
      const client = visibility === "public" ? c.admin : c.demo
      const { id: imageId } = await c.image({ visibility }, client)
      const call = client.createImageMember.mutate({ imageId, member: c.projects.other })
      const says = new RegExp(`this one is ${visibility}.*Set its visibility to "shared" first`)
      await expectRefusal(call, { code: "BAD_REQUEST", glance: 403, says })
    },
  )

  test("only the owner and an administrator may share: FORBIDDEN for a member, NOT_FOUND for other projects", async () => {
    const { imageId } = await lent()
    const input = { imageId, member: stranger(1) }
    await expectRefusal(c.other.createImageMember.mutate(input), FORBIDDEN)
    expect(await c.admin.createImageMember.mutate(input)).toMatchObject({ status: "pending" })
    const { id } = await shared()
    await expectRefusal(c.other.createImageMember.mutate({ ...input, imageId: id }), MISSING)
    await expectRefusal(c.demo.createImageMember.mutate({ ...input, imageId: NOBODYS }), MISSING)
  })
})

describe("listImageMembers", () => {
  let imageId: string
  beforeAll(async () => {
    ;({ imageId } = await lent())
    for (const at of [1, 2]) await c.demo.createImageMember.mutate({ imageId, member: stranger(at) })
  })

  const seen = async (client: ImageClient) =>
    (await client.listImageMembers.query({ imageId })).map((member) => member.member_id).sort()

  test("shows all members to the owner and to an administrator, and a member only itself", async () => {
    const all = [stranger(1), stranger(2), c.projects.other].sort()
    expect(await seen(c.demo)).toEqual(all)
    expect(await seen(c.admin)).toEqual(all)
    expect(await seen(c.other)).toEqual([c.projects.other])
  })

  test("is empty for an image shared with nobody", async () => {
    const { id } = await shared()
    expect(await c.demo.listImageMembers.query({ imageId: id })).toEqual([])
  })

  test("is FORBIDDEN for an image that is not shared", async () => {
    const { id } = await c.image()
    const says = /Only shared images have members/
    await expectRefusal(c.demo.listImageMembers.query({ imageId: id }), { ...FORBIDDEN, says })
  })

  test("is NOT_FOUND for another project, and if the image does not exist", async () => {
    const { id } = await shared()
    await expectRefusal(c.other.listImageMembers.query({ imageId: id }), MISSING)
    await expectRefusal(c.demo.listImageMembers.query({ imageId: NOBODYS }), MISSING)
  })
})

describe("getImageMember", () => {
  test("shows a member to the owner, to itself and to an administrator", async () => {
    const ref = await lent()
    for (const client of [c.demo, c.other, c.admin])
      expect(await client.getImageMember.query(ref)).toMatchObject({
        member_id: c.projects.other,
        status: "pending",
      })
  })

  test("is NOT_FOUND if the member or image does not exist, and for another member", async () => {
    const ref = await lent()
    await c.demo.createImageMember.mutate({ imageId: ref.imageId, member: stranger(1) })
    await expectRefusal(c.other.getImageMember.query({ ...ref, memberId: stranger(1) }), MISSING)
    await expectRefusal(c.demo.getImageMember.query({ ...ref, memberId: stranger(2) }), MISSING)
    await expectRefusal(c.demo.getImageMember.query({ ...ref, imageId: NOBODYS }), MISSING)
  })
})

describe("no id reaches another path", () => {
  let image: GlanceImage
  beforeAll(async () => {
    image = await shared()
  })

  test.each([
    "",
    ".",
    "..",
    "../../images",
    "a/b",
    "a%2Fb",
    "a?b",
    "a b",
    "ü",
    "😀",
    "x".repeat(65),
    5,
    null,
  ])("%j is refused as a member by the field's name", async (id) => {
    const ref = wrong({ imageId: image.id, memberId: id })
    const refused = { code: "BAD_REQUEST", says: /^memberId: / } as const
    const add = c.demo.createImageMember.mutate(wrong({ imageId: image.id, member: id }))
    await expectRefusal(add, { ...refused, says: /^member: / })
    await expectRefusal(c.demo.getImageMember.query(ref), refused)
    await expectRefusal(c.demo.deleteImageMember.mutate(ref), refused)
    const update = c.demo.updateImageMember.mutate(
      wrong({ imageId: image.id, memberId: id, status: "accepted" }),
    )
    await expectRefusal(update, refused)
  })

  test("nor as an image", async () => {
    for (const imageId of ["../images", `${image.id}/file?`, ""])
      await expectRefusal(c.demo.listImageMembers.query(wrong({ imageId })), {
        code: "BAD_REQUEST",
        says: /^imageId: /,
      })
    expect(await c.demo.getImageById.query({ imageId: image.id })).toEqual(image)
  })
})

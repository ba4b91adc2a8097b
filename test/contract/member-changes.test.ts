import { describe, expect, test } from "vitest"
import { expectRefusal } from "./refusal.js"
import { contract, NOBODYS, wrong } from "./support.js"

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

describe("updateImageMember", () => {
  test("lets the member accept, reject and decide again", async () => {
    const ref = await lent()
    for (const status of ["accepted", "rejected", "pending"] as const) {
      expect(await c.other.updateImageMember.mutate({ ...ref, status })).toMatchObject({
        member_id: ref.memberId,
        status,
      })
      expect(await c.demo.getImageMember.query(ref)).toMatchObject({ status })
    }
  })

  test("is FORBIDDEN for the owner", async () => {
    const ref = await lent()
    await expectRefusal(c.demo.updateImageMember.mutate({ ...ref, status: "accepted" }), FORBIDDEN)
    expect(await c.admin.updateImageMember.mutate({ ...ref, status: "accepted" })).toMatchObject({
      status: "accepted",
    })
  })

  test("is NOT_FOUND if the member or image does not exist, and for another member", async () => {
    const ref = await lent()
    await c.demo.createImageMember.mutate({ imageId: ref.imageId, member: stranger(1) })
    for (const wrongRef of [{ memberId: stranger(1) }, { memberId: stranger(2) }, { imageId: NOBODYS }])
      await expectRefusal(
        c.other.updateImageMember.mutate({ ...ref, ...wrongRef, status: "accepted" }),
        MISSING,
      )
  })

  test.each(["all", "ACCEPTED", "", null, undefined])(
    "refuses the status %j by the field's name",
    async (status) => {
      const call = c.other.updateImageMember.mutate(
        wrong({ imageId: NOBODYS, memberId: c.projects.other, status }),
      )
      await expectRefusal(call, { code: "BAD_REQUEST", says: /^status: / })
    },
  )
})

describe("deleteImageMember", () => {
  test("ends the owner's sharing, at once", async () => {
    const ref = await lent()
    expect(await c.demo.deleteImageMember.mutate(ref)).toBe(true)
    expect(await c.demo.listImageMembers.query({ imageId: ref.imageId })).toEqual([])
    await expectRefusal(c.other.getImageById.query({ imageId: ref.imageId }), MISSING)
    await expectRefusal(c.demo.deleteImageMember.mutate(ref), MISSING)
  })

  test("is FORBIDDEN for the member, which can only reject", async () => {
    const ref = await lent()
    await expectRefusal(c.other.deleteImageMember.mutate(ref), FORBIDDEN)
    expect(await c.admin.deleteImageMember.mutate(ref)).toBe(true)
  })

  test("is NOT_FOUND for another project, and if the member or image does not exist", async () => {
    const { id: imageId } = await shared()
    const ref = { imageId, memberId: c.projects.other }
    await expectRefusal(c.demo.deleteImageMember.mutate(ref), MISSING)
    await expectRefusal(c.other.deleteImageMember.mutate(ref), MISSING)
    await expectRefusal(c.demo.deleteImageMember.mutate({ ...ref, imageId: NOBODYS }), MISSING)
  })

  test("a member that is added again has to accept again", async () => {
    const ref = await lent()
    await c.other.updateImageMember.mutate({ ...ref, status: "accepted" })
    await c.demo.deleteImageMember.mutate(ref)
    const again = await c.demo.createImageMember.mutate({ imageId: ref.imageId, member: ref.memberId })
    expect(again.status).toBe("pending")
  })
})

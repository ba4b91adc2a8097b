import pMap from "p-map"
import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage, MEMBER_STATUSES } from "../../src/schemas/image.js"
import { expectRefusal } from "./refusal.js"
import { contract, ids, sameIds, wrong, type ImageClient, type NewImage } from "./support.js"

const c = contract()

type Status = (typeof MEMBER_STATUSES)[number]

/** Shares a new image with a project, which says `status` to it. */
async function lend(status: Status, to: "other" | "admin", attributes: NewImage = {}): Promise<GlanceImage> {
  const image = await c.image({ visibility: "shared", ...attributes })
  const ref = { imageId: image.id, memberId: c.projects[to] }
  await c.demo.createImageMember.mutate({ imageId: image.id, member: ref.memberId })
  if (status !== "pending") await c[to].updateImageMember.mutate({ ...ref, status })
  return image
}

/** Of this file's images only: others may share as well. */
async function invited(client: ImageClient, memberStatus: Status): Promise<GlanceImage[]> {
  const found = await client.listSharedImagesByMemberStatus.query({ memberStatus })
  return found.filter(({ tags }) => tags?.includes(c.tag))
}

/** More than the 25 that Glance gives when nobody says how many. */
const MANY = 28

let pending: GlanceImage[]
let accepted: GlanceImage[]
let rejected: GlanceImage[]
let toAdmin: Record<Status, GlanceImage>

beforeAll(async () => {
  const numbers = Array.from({ length: MANY }, (_, at) => at)
  const hidden = (at: number) => ({ os_hidden: at % 14 === 0 })
  pending = await pMap(numbers, (at) => lend("pending", "other", hidden(at)), { concurrency: 6 })
  accepted = [await lend("accepted", "other"), await lend("accepted", "other", { os_hidden: true })]
  rejected = [await lend("rejected", "other"), await lend("rejected", "other", { os_hidden: true })]
  toAdmin = {
    pending: await lend("pending", "admin"),
    accepted: await lend("accepted", "admin", { os_hidden: true }),
    rejected: await lend("rejected", "admin"),
  }
  await c.image({ visibility: "shared" })
  await c.image({ visibility: "shared" }, c.other)
  await c.image({ visibility: "community" })
})

describe("listSharedImagesByMemberStatus", () => {
  test("returns all pending invitations, beyond Glance's own 25, including hidden ones", async () => {
    expect(sameIds(await invited(c.other, "pending"))).toEqual(sameIds(pending))
  })

  test("returns the accepted and the rejected ones, including hidden ones", async () => {
    expect(sameIds(await invited(c.other, "accepted"))).toEqual(sameIds(accepted))
    expect(sameIds(await invited(c.other, "rejected"))).toEqual(sameIds(rejected))
  })

  test("returns complete images with their owner, newest first", async () => {
    const found = await invited(c.other, "pending")
    const owners = new Set(found.map(({ owner, visibility }) => `${owner} ${visibility}`))
    expect(owners).toEqual(new Set([`${c.projects.demo} shared`]))
    const times = found.map(({ created_at }) => created_at ?? "")
    expect(times).toEqual(times.toSorted().reverse())
    expect(found.find(({ id }) => id === pending[1]?.id)).toEqual(pending[1])
  })

  test.each(["pending", "accepted", "rejected"] as const)(
    "returns to an administrator the %s ones of its own project, though Glance ignores the filter",
    async (status) => {
      expect(ids(await invited(c.admin, status))).toEqual([toAdmin[status].id])
    },
  )

  test("never returns the caller's own images", async () => {
    for (const status of ["pending", "accepted", "rejected"] as const)
      expect(await invited(c.demo, status)).toEqual([])
  })

  test("follows the member's decision, the owner's withdrawal and the image's visibility", async () => {
    const { id: imageId } = await lend("accepted", "other")
    const has = async (status: Status) => ids(await invited(c.other, status)).includes(imageId)
    const ref = { imageId, memberId: c.projects.other }
    expect(await has("accepted")).toBe(true)
    await c.other.updateImageMember.mutate({ ...ref, status: "rejected" })
    expect([await has("accepted"), await has("rejected")]).toEqual([false, true])
    await c.demo.updateImageVisibility.mutate({ imageId, visibility: "private" })
    expect(await has("rejected")).toBe(false)
    await c.demo.updateImageVisibility.mutate({ imageId, visibility: "shared" })
    expect(await has("rejected")).toBe(true)
    await c.demo.deleteImageMember.mutate(ref)
    expect(await has("rejected")).toBe(false)
  })

  test.each([undefined, "", "all", "Pending", ["pending"]])(
    "refuses %j by the field's name",
    async (memberStatus) => {
      const call = c.other.listSharedImagesByMemberStatus.query(wrong({ memberStatus }))
      await expectRefusal(call, { code: "BAD_REQUEST", says: /^memberStatus: / })
    },
  )
})

describe("listImages by member_status", () => {
  const find = (client: ImageClient, member_status: Status | "all", os_hidden = false) =>
    client.listImages.query({ visibility: "shared", member_status, os_hidden, tag: c.tag })
  const shown = (images: GlanceImage[]) => images.filter((image) => image.os_hidden !== true)
  const foreign = (images: GlanceImage[]) => images.filter(({ owner }) => owner === c.projects.demo)

  test("returns to a member the images of that status", async () => {
    expect(sameIds(foreign(await find(c.other, "accepted")))).toEqual(sameIds(shown(accepted)))
    expect(sameIds(foreign(await find(c.other, "pending")))).toEqual(sameIds(shown(pending)))
    expect(sameIds(foreign(await find(c.other, "rejected", true)))).toEqual(ids(rejected.slice(1)))
    const all = shown([...pending, ...accepted, ...rejected])
    expect(sameIds(foreign(await find(c.other, "all")))).toEqual(sameIds(all))
  })

  test("returns to an administrator the images of that status for its own project", async () => {
    expect(ids(await find(c.admin, "pending"))).toEqual([toAdmin.pending.id])
    expect(ids(await find(c.admin, "accepted", true))).toEqual([toAdmin.accepted.id])
    expect(sameIds(await find(c.admin, "all"))).toEqual(sameIds([toAdmin.pending, toAdmin.rejected]))
  })
})

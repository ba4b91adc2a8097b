import { beforeAll, describe, expect, test } from "vitest"
import type { GlanceImage } from "../../src/schemas/image.js"
import { signIn } from "../support/cloud.js"
import { expectRefusal, type ExpectedRefusal } from "./refusal.js"
import { contract, ids, NOBODYS, sameIds, type ImageClient } from "./support.js"

const c = contract()

const as = (headers: Record<string, string>) => c.client(headers).compute.image
const mine = (client: ImageClient) => client.listImages.query({ tag: c.tag })

/** Each procedure, called with an input that is right. */
const CALLS: { [P in keyof ImageClient]?: (client: ImageClient) => Promise<unknown> } = {
  listImages: (client) => client.listImages.query(),
  listImagesWithPagination: (client) => client.listImagesWithPagination.query({}),
  getImageById: (client) => client.getImageById.query({ imageId: NOBODYS }),
  createImage: (client) => client.createImage.mutate({ tags: [c.tag] }).then(c.keep),
  updateImage: (client) =>
    client.updateImage.mutate({ imageId: NOBODYS, operations: [{ op: "remove", path: "/x" }] }),
  updateImageVisibility: (client) =>
    client.updateImageVisibility.mutate({ imageId: NOBODYS, visibility: "shared" }),
  deleteImage: (client) => client.deleteImage.mutate({ imageId: NOBODYS }),
  deactivateImage: (client) => client.deactivateImage.mutate({ imageId: NOBODYS }),
  reactivateImage: (client) => client.reactivateImage.mutate({ imageId: NOBODYS }),
  listImageMembers: (client) => client.listImageMembers.query({ imageId: NOBODYS }),
  getImageMember: (client) => client.getImageMember.query({ imageId: NOBODYS, memberId: "x" }),
  createImageMember: (client) => client.createImageMember.mutate({ imageId: NOBODYS, member: "x" }),
  updateImageMember: (client) =>
    client.updateImageMember.mutate({ imageId: NOBODYS, memberId: "x", status: "accepted" }),
  deleteImageMember: (client) => client.deleteImageMember.mutate({ imageId: NOBODYS, memberId: "x" }),
  deleteImages: (client) => client.deleteImages.mutate({ imageIds: [NOBODYS] }),
  activateImages: (client) => client.activateImages.mutate({ imageIds: [NOBODYS] }),
  deactivateImages: (client) => client.deactivateImages.mutate({ imageIds: [NOBODYS] }),
  listSharedImagesByMemberStatus: (client) =>
    client.listSharedImagesByMemberStatus.query({ memberStatus: "pending" }),
}

describe("every procedure is refused", () => {
  const WITHOUT: Record<string, [Record<string, string>, ExpectedRefusal]> = {
    "without a token": [{}, { code: "UNAUTHORIZED", says: /Sign in first/ }],
    "with an empty token": [{ "x-auth-token": "" }, { code: "UNAUTHORIZED", says: /Sign in first/ }],
    "with a token that is none": [
      { "x-auth-token": "gAAAAABgarbage" },
      { code: "UNAUTHORIZED", keystone: 401, says: /Sign in again/ },
    ],
    "with a bearer token": [
      { authorization: "Bearer gAAAAABgarbage" },
      { code: "UNAUTHORIZED", keystone: 401, says: /Sign in again/ },
    ],
    "without a token, though with a project": [
      { "x-project-id": "demo" },
      { code: "UNAUTHORIZED", says: /Sign in first/ },
    ],
  }
  test.each(Object.keys(WITHOUT))("%s", async (what) => {
    const [headers, refused] = WITHOUT[what]!
    for (const call of Object.values(CALLS)) await expectRefusal(call(as(headers)), refused)
  })

  test("before its input is validated", async () => {
    const call = as({}).getImageById.query({ imageId: "not-a-uuid" })
    await expectRefusal(call, { code: "UNAUTHORIZED" })
  })

  test("at compute.* as at compute.image.*", async () => {
    await expectRefusal(c.client({}).compute.listImages.query(), { code: "UNAUTHORIZED" })
  })

  test.each(["unscoped", "domain", "system"])(
    "with a %s token, which belongs to no project, and the message says what to do",
    async (scope) => {
      const { authUrl } = c.cloud
      const { token } =
        scope === "domain"
          ? await c.cloud.signInToDomain()
          : await signIn(authUrl, "admin", scope === "system" ? { system: true } : "unscoped")
      const refused = { code: "FORBIDDEN", says: /belongs to no project\. Send X-Project-Id/ } as const
      for (const call of Object.values(CALLS))
        await expectRefusal(call(as({ "x-auth-token": token })), refused)
    },
  )

  test("with a token that was revoked before its first use", async () => {
    const { authUrl } = c.cloud
    const { token } = await signIn(authUrl, "demo")
    const headers = { "x-auth-token": token, "x-subject-token": token }
    await fetch(`${authUrl}/auth/tokens`, { method: "DELETE", headers })
    await expectRefusal(mine(as({ "x-auth-token": token })), { code: "UNAUTHORIZED", keystone: 401 })
  })
})

describe("X-Project-Id", () => {
  let inDemo: GlanceImage
  let inOther: GlanceImage
  beforeAll(async () => {
    inDemo = await c.image()
    inOther = await c.image({}, c.other)
  })

  /** Those of the two images that a caller sees; other tests create images as well. */
  async function shown(headers: Record<string, string>): Promise<string[]> {
    const own = [inDemo.id, inOther.id]
    return ids(await mine(as(headers))).filter((id) => own.includes(id))
  }

  test("chooses among the projects the caller has a role in", async () => {
    const { token } = await signIn(c.cloud.authUrl, "both", { project: "demo" })
    expect(await shown({ "x-auth-token": token })).toEqual([inDemo.id])
    const inside = (project: string) => as({ "x-auth-token": token, "x-project-id": project })
    for (const [project, image] of [
      [c.projects.demo, inDemo],
      [c.projects.other, inOther],
    ] as const)
      expect(await shown({ "x-auth-token": token, "x-project-id": project })).toEqual([image.id])
    const made = await c.image({}, inside(c.projects.other))
    expect(made.owner).toBe(c.projects.other)
    await inside(c.projects.other).deleteImage.mutate({ imageId: made.id })
  })

  test("gives an unscoped token its project", async () => {
    const { token } = await signIn(c.cloud.authUrl, "both", "unscoped")
    for (const [project, image] of [
      [c.projects.demo, inDemo],
      [c.projects.other, inOther],
    ] as const)
      expect(await shown({ "x-auth-token": token, "x-project-id": project })).toEqual([image.id])
  })

  test("of the token's own project changes nothing", async () => {
    expect(await shown({ ...c.headers.demo, "x-project-id": c.projects.demo })).toEqual([inDemo.id])
  })

  test("is FORBIDDEN for a project in which the caller has no role, or that does not exist", async () => {
    const refused = { code: "FORBIDDEN", keystone: 401, says: /no role in this project/ } as const
    for (const project of [c.projects.other, c.projects.admin, "0".repeat(32)])
      await expectRefusal(mine(as({ ...c.headers.demo, "x-project-id": project })), refused)
  })

  test("is UNAUTHORIZED with an invalid token", async () => {
    const headers = { "x-auth-token": "gAAAAABgarbage", "x-project-id": c.projects.demo }
    await expectRefusal(mine(as(headers)), { code: "UNAUTHORIZED", keystone: 401 })
  })

  test.each(["../demo", "a b", "a/b", "x".repeat(65), "demo;other"])(
    "refuses %j by its name",
    async (project) => {
      const refused = { code: "BAD_REQUEST", says: /^X-Project-Id: / } as const
      await expectRefusal(mine(as({ ...c.headers.demo, "x-project-id": project })), refused)
    },
  )
})

describe("a reader", () => {
  test("sees the project's images as its members do", async () => {
    const image = await c.image({ visibility: "shared", tags: ["read"] })
    const reader = await c.as("reader", { project: "demo" })
    expect(await reader.getImageById.query({ imageId: image.id })).toEqual(image)
    expect(sameIds(await reader.listImages.query({ tag: [c.tag, "read"] }))).toEqual([image.id])
    expect(await reader.listImageMembers.query({ imageId: image.id })).toEqual([])
  })
})

import { randomBytes } from "node:crypto"
import { describe, expect, onTestFinished, test } from "vitest"
import { IMAGE_ACTIONS, type ImageAction } from "../../src/schemas/permissions.js"
import { openCloud, openRegion, signIn, type Account } from "../support/cloud.js"
import { asBytes } from "../support/sender.js"
import { clientOf, expectImage, stage, type Stage, type UploadPerson } from "../support/stage.js"
import { NOBODYS, wrong, type ImageClient, type NewImage } from "./support.js"
import { expectRefusal } from "./refusal.js"

/** The policies of today, and those from before 2023.1. */
const POLICIES = {
  new: stage({ SOURCE_URL_HOSTS: "127.0.0.1" }, openCloud),
  legacy: stage({ SOURCE_URL_HOSTS: "127.0.0.1", GLANCE_POLICIES: "legacy" }, () => openRegion("Legacy")),
}

const BYTES = Buffer.alloc(1_000)

interface Held {
  id: string
  /** The project with which it is shared, if it is. */
  member: string
}

type Make = (s: Stage) => Promise<Held>

async function held(s: Stage, attributes: NewImage = {}, owner: UploadPerson = "demo"): Promise<Held> {
  const id = await s.image(attributes, owner)
  const member = s.projects[owner === "demo" ? "other" : "demo"]
  if (attributes.visibility === "shared")
    await s.client[owner].compute.createImageMember.mutate({ imageId: id, member })
  return { id, member }
}

/** An image with data, which the administrator makes public if it has to be. */
const active =
  (attributes: NewImage = {}, owner: UploadPerson = "demo", then?: "deactivate"): Make =>
  async (s) => {
    const { visibility, ...others } = attributes
    const isPublic = visibility === "public"
    const made = await held(s, isPublic ? others : attributes, owner)
    await s.glance.upload(made.id, BYTES.length)
    if (isPublic) await s.client.admin.compute.updateImageVisibility.mutate({ imageId: made.id, visibility })
    if (then === "deactivate") await s.client[owner].compute.deactivateImage.mutate({ imageId: made.id })
    return made
  }

/** Images of `demo`, and those of `other` that `demo` sees. */
const IMAGES: Record<string, Make> = {
  "a queued image": (s) => held(s),
  "a queued image without formats": async (s) => {
    const { id } = await s.client.demo.compute.createImage.mutate({ name: "no formats" })
    onTestFinished(() => s.glance.destroy(id))
    return { id, member: s.projects.other }
  },
  "an image whose data is being uploaded": async (s) => {
    const made = await held(s)
    await s.underway(made.id, 1_000_000)
    await expectImage(s, made.id, { status: "saving" })
    return made
  },
  "an active image": active(),
  "a protected image": active({ protected: true }),
  "a hidden, deactivated image": active({ os_hidden: true }, "demo", "deactivate"),
  "a shared image": active({ visibility: "shared" }),
  "a community image": active({ visibility: "community" }),
  "a public image": active({ visibility: "public" }),
  "an image that is shared with the project": active({ visibility: "shared" }, "other"),
  "another project's community image": active({ visibility: "community" }, "other"),
  "another project's public image": active({ visibility: "public" }, "other"),
  "another project's protected public image": active({ visibility: "public", protected: true }, "other"),
  "another project's deactivated public image": active({ visibility: "public" }, "other", "deactivate"),
  "another project's queued community image": (s) => held(s, { visibility: "community" }, "other"),
}

const ASKERS = { member: "demo", reader: "reader", admin: "admin" } as const

interface Asker {
  client: ImageClient
  headers: Record<string, string>
}

async function asking(s: Stage, account: Account): Promise<Asker> {
  const project = account === "reader" ? "demo" : account
  const headers = { "x-auth-token": (await signIn(s.cloud.authUrl, account, { project })).token }
  return { client: clientOf(s.polaris.url, headers).compute.image, headers }
}

type Deed = (asker: Asker, image: Held, s: Stage) => Promise<unknown>

const update =
  (op: "add" | "replace", path: string, value: string): Deed =>
  ({ client }, { id: imageId }) =>
    client.updateImage.mutate({ imageId, operations: [{ op, path, value }] })

/** How each action is done. */
const DEEDS: Record<ImageAction, Deed> = {
  list: ({ client }) => client.listImages.query({ limit: 1 }),
  async create({ client }, _image, s) {
    const { id } = await client.createImage.mutate({ name: "may I" })
    onTestFinished(() => s.glance.destroy(id))
  },
  publish: ({ client }, { id: imageId }) =>
    client.updateImageVisibility.mutate({ imageId, visibility: "public" }),
  update: update("add", "/by", "somebody"),
  change_formats: update("replace", "/disk_format", "iso"),
  delete: ({ client }, { id: imageId }) => client.deleteImage.mutate({ imageId }),
  deactivate: ({ client }, { id: imageId }) => client.deactivateImage.mutate({ imageId }),
  reactivate: ({ client }, { id: imageId }) => client.reactivateImage.mutate({ imageId }),
  async upload({ headers }, { id: imageId }, s) {
    const { status, message } = await s.upload(asBytes({ imageId }, headers), BYTES)
    if (status !== 200) throw Object.assign(new Error(message), { data: { httpStatus: status } })
  },
  /** Glance takes the request, and finds nothing there. */
  import: ({ client }, { id: imageId }) =>
    client.importImage.mutate({ imageId, method: "web-download", url: "http://127.0.0.1:1/nothing" }),
  async download({ headers }, { id }, s) {
    const response = await fetch(`${s.polaris.url}/polaris-bff/images/${id}/file`, { headers })
    const { length } = Buffer.from(await response.arrayBuffer())
    if (!response.ok) throw Object.assign(new Error(), { data: { httpStatus: response.status } })
    expect(length).toBe(BYTES.length)
  },
  list_members: ({ client }, { id: imageId }) => client.listImageMembers.query({ imageId }),
  create_member: ({ client }, { id: imageId }) =>
    client.createImageMember.mutate({ imageId, member: randomBytes(16).toString("hex") }),
  update_member: ({ client }, { id: imageId, member: memberId }) =>
    client.updateImageMember.mutate({ imageId, memberId, status: "accepted" }),
  delete_member: ({ client }, { id: imageId, member: memberId }) =>
    client.deleteImageMember.mutate({ imageId, memberId }),
}

/** Whether it was done; if not, it was refused and did not break. */
async function isDone(deed: Promise<unknown>): Promise<boolean> {
  const error = await deed.then(
    () => undefined,
    (reason: unknown) => reason as Error & { data?: { httpStatus?: number } },
  )
  if (error === undefined) return true
  expect([400, 403, 404, 409], error.message).toContain(error.data?.httpStatus)
  return false
}

const READS: readonly ImageAction[] = ["list", "create", "download", "list_members"]

describe.each(["new", "legacy"] as const)("with the %s policies", (policies) => {
  const s = POLICIES[policies]

  describe.each(Object.keys(ASKERS) as (keyof typeof ASKERS)[])("a %s gets the truth about", (role) => {
    test.each(Object.keys(IMAGES))("%s", async (kind) => {
      const asker = await asking(s, ASKERS[role])
      let image = await IMAGES[kind]!(s)
      const { actions } = await asker.client.permissions.query({ imageId: image.id })
      const promised = Object.fromEntries(IMAGE_ACTIONS.map((name) => [name, actions[name].allowed]))
      const done: Record<string, boolean> = {}
      for (const action of IMAGE_ACTIONS) {
        done[action] = await isDone(DEEDS[action](asker, image, s))
        if (done[action] && !READS.includes(action)) image = await IMAGES[kind]!(s)
      }
      expect(promised).toEqual(done)
      for (const { allowed, reason, message } of Object.values(actions))
        expect([reason, message]).toEqual(
          allowed ? [undefined, undefined] : [expect.any(String), expect.any(String)],
        )
    })

    test("actions without an image, which is what its role allows on the project's own images", async () => {
      const asker = await asking(s, ASKERS[role])
      const { actions } = await asker.client.permissions.query({})
      const mayWrite = role !== "reader" || policies === "legacy"
      const readable = (action: ImageAction) => action === "list" || action === "list_members"
      for (const action of IMAGE_ACTIONS) {
        const allowed = action === "publish" ? role === "admin" : mayWrite || readable(action)
        expect([action, actions[action].allowed]).toEqual([action, allowed])
      }
      const permission = IMAGE_ACTIONS.map((action) => `images:${action}` as const)
      expect(await asker.client.canUser.query({ permission })).toEqual(
        IMAGE_ACTIONS.map((action) => actions[action].allowed),
      )
    })
  })
})

describe("permissions", () => {
  const s = POLICIES.new
  const ask = async (make: Make, person: UploadPerson = "demo") =>
    (await s.client[person].compute.permissions.query({ imageId: (await make(s)).id })).actions

  test("name what is in the way", async () => {
    const own = await ask(active({ protected: true }))
    expect(own.delete).toEqual({
      ...{ allowed: false, reason: "protected" },
      message: "This image is protected. Remove its protection first.",
    })
    expect([own.upload.reason, own.create_member.reason, own.publish.reason]).toEqual([
      ...["state", "visibility", "role"],
    ])
    expect((await ask(IMAGES["another project's public image"]!)).update.reason).toBe("owner")
    expect((await ask(IMAGES["a queued image without formats"]!)).upload.reason).toBe("formats")
  })

  test("are NOT_FOUND for an image that the caller cannot see", async () => {
    const { id } = await held(s)
    const missing = { code: "NOT_FOUND", glance: 404 } as const
    for (const imageId of [id, NOBODYS])
      await expectRefusal(s.client.other.compute.permissions.query({ imageId }), missing)
  })

  test.each(["", "x", null])("are BAD_REQUEST for %j instead of an id", async (imageId) => {
    const asked = s.client.demo.compute.permissions.query(wrong({ imageId }))
    await expectRefusal(asked, { code: "BAD_REQUEST", says: /^imageId/ })
  })
})

describe("canUser", () => {
  const canUser = (permission: unknown) =>
    POLICIES.new.client.demo.compute.canUser.query(wrong({ permission }))

  test("answers one permission, many and none", async () => {
    expect(await canUser("images:create")).toEqual([true])
    expect(await canUser(["images:publish", "images:list"])).toEqual([false, true])
    expect(await canUser([])).toEqual([])
  })

  test.each(["servers:create", "images:", ["images:create", "images:fly"], undefined, 5])(
    "refuses %j",
    async (permission) => {
      await expectRefusal(canUser(permission), { code: "BAD_REQUEST", says: /^permission/ })
    },
  )
})

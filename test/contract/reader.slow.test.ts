import { describe, expect, onTestFinished, test } from "vitest"
import { appRouter } from "../../src/routers/index.js"
import { openCloud, openRegion, signIn } from "../support/cloud.js"
import { asBytes } from "../support/sender.js"
import { clientOf, expectImage, stage, type Stage } from "../support/stage.js"
import type { ImageClient } from "./support.js"

/** The new rules, which let a reader read, and the old ones, which let it do what its project may do. */
const RULES = {
  new: stage({ SOURCE_URL_HOSTS: "127.0.0.1" }, openCloud),
  old: stage({ SOURCE_URL_HOSTS: "127.0.0.1" }, () => openRegion("Legacy")),
}

const BYTES = Buffer.alloc(1_000, 7)
const UNDER_WAY = 1_000_000

/** How an image comes to be what the write needs, by `demo` and in its project unless it says otherwise. */
const READY = {
  queued: (s: Stage) => s.image(),
  active: async (s: Stage) => {
    const id = await s.image()
    await s.glance.upload(id, BYTES.length)
    return id
  },
  deactivated: async (s: Stage) => {
    const id = await READY.active(s)
    await s.client.demo.compute.deactivateImage.mutate({ imageId: id })
    return id
  },
  shared: (s: Stage) => s.image({ visibility: "shared" }),
  withMember: async (s: Stage) => {
    const imageId = await READY.shared(s)
    await s.client.demo.compute.createImageMember.mutate({ imageId, member: s.projects.other })
    return imageId
  },
  offered: async (s: Stage) => {
    const imageId = await s.image({ visibility: "shared" }, "other")
    await s.client.other.compute.createImageMember.mutate({ imageId, member: s.projects.demo })
    return imageId
  },
  uploading: async (s: Stage) => {
    const id = await s.image()
    await s.underway(id, UNDER_WAY)
    await expectImage(s, id, { status: "saving" })
    return id
  },
}

interface Write {
  on: keyof typeof READY
  call(client: ImageClient, imageId: string, s: Stage): Promise<unknown>
}

const update: Write["call"] = (client, imageId) =>
  client.updateImage.mutate({ imageId, operations: [{ op: "add", path: "/by", value: "reader" }] })

/** Glance takes the request, and finds nothing there. */
const FROM_NOWHERE = { method: "web-download", url: "http://127.0.0.1:1/nothing" } as const

const WRITES: Record<string, Write> = {
  createImage: {
    on: "queued",
    async call(client, _imageId, s) {
      const { id } = await client.createImage.mutate({ name: "by a reader" })
      onTestFinished(() => s.glance.destroy(id))
    },
  },
  updateImage: { on: "queued", call: update },
  updateImageVisibility: {
    on: "queued",
    call: (client, imageId) => client.updateImageVisibility.mutate({ imageId, visibility: "community" }),
  },
  deleteImage: { on: "queued", call: (client, imageId) => client.deleteImage.mutate({ imageId }) },
  deactivateImage: { on: "active", call: (client, imageId) => client.deactivateImage.mutate({ imageId }) },
  reactivateImage: {
    on: "deactivated",
    call: (client, imageId) => client.reactivateImage.mutate({ imageId }),
  },
  createImageMember: {
    on: "shared",
    call: (client, imageId, s) => client.createImageMember.mutate({ imageId, member: s.projects.other }),
  },
  updateImageMember: {
    on: "offered",
    call: (client, imageId, s) =>
      client.updateImageMember.mutate({ imageId, memberId: s.projects.demo, status: "accepted" }),
  },
  deleteImageMember: {
    on: "withMember",
    call: (client, imageId, s) => client.deleteImageMember.mutate({ imageId, memberId: s.projects.other }),
  },
  deleteImages: { on: "queued", call: (client, id) => client.deleteImages.mutate({ imageIds: [id] }) },
  deactivateImages: {
    on: "active",
    call: (client, id) => client.deactivateImages.mutate({ imageIds: [id] }),
  },
  updateImages: {
    on: "queued",
    call: (client, id) => client.updateImages.mutate({ imageIds: [id], addTags: ["by a reader"] }),
  },
  addImageMembers: {
    on: "shared",
    call: (client, id, s) => client.addImageMembers.mutate({ imageIds: [id], members: [s.projects.other] }),
  },
  importImage: {
    on: "queued",
    call: (client, imageId) => client.importImage.mutate({ imageId, ...FROM_NOWHERE }),
  },
  createImageByImport: {
    on: "queued",
    async call(client, _imageId, s) {
      const image = { name: "by a reader", disk_format: "raw", container_format: "bare" } as const
      const { id } = await client.createImageByImport.mutate({ image, ...FROM_NOWHERE })
      onTestFinished(() => s.glance.destroy(id))
    },
  },
  createDownloadLink: {
    on: "active",
    call: (client, imageId) => client.createDownloadLink.mutate({ imageId }),
  },
  /** Its own link if it may make one, otherwise another user's. */
  revokeDownloadLink: {
    on: "active",
    async call(client, imageId, s) {
      const link = await client.createDownloadLink
        .mutate({ imageId })
        .catch(() => s.client.demo.compute.createDownloadLink.mutate({ imageId }))
      return client.revokeDownloadLink.mutate({ linkId: link.id })
    },
  },
  activateImages: {
    on: "deactivated",
    call: (client, id) => client.activateImages.mutate({ imageIds: [id] }),
  },
  uploadImage: {
    on: "queued",
    async call(_client, imageId, s) {
      const { token } = await signIn(s.cloud.authUrl, "reader", { project: "demo" })
      return s.upload(asBytes({ imageId }, { "x-auth-token": token }), BYTES)
    },
  },
  cancelUpload: { on: "uploading", call: (client, imageId) => client.cancelUpload.mutate({ imageId }) },
}

type Procedures = Record<string, { _def: { type: string } }>
const writes = Object.entries(appRouter._def.procedures as unknown as Procedures)
  .filter(([path, { _def }]) => path.startsWith("compute.image.") && _def.type === "mutation")
  .map(([path]) => path.replace("compute.image.", ""))

/** How it ended, in one word, whichever way the procedure says it. */
async function outcome(call: Promise<unknown>): Promise<"done" | "FORBIDDEN"> {
  const result = await call.then(
    (answer) => answer,
    (error: unknown) => error,
  )
  const { data, code, failed } = (result ?? {}) as {
    data?: { code?: string }
    code?: string
    failed?: { error: string }[]
  }
  const ended =
    data?.code ??
    (code || undefined) ??
    (failed?.[0]?.error === "403" ? "FORBIDDEN" : failed?.[0]?.error) ??
    "done"
  expect(["done", "FORBIDDEN"], JSON.stringify(result)).toContain(ended)
  return ended as "done" | "FORBIDDEN"
}

const everythingOf = async (s: Stage, imageId: string) => {
  const members = (await (await s.glance.ask("GET", `/images/${imageId}/members`)).json()) as unknown
  return { image: await s.glance.get(imageId), members }
}

test("every procedure that writes is tested here", () => {
  expect(Object.keys(WRITES).sort()).toEqual([...writes].sort())
})

describe.each(["new", "old"] as const)("by the %s rules a reader", (rules) => {
  const s = RULES[rules]
  const asReader = async () => {
    const { token } = await signIn(s.cloud.authUrl, "reader", { project: "demo" })
    return clientOf(s.polaris.url, { "x-auth-token": token }).compute.image
  }

  test.each(writes)(`${rules === "new" ? "is refused" : "may do"} %s`, async (name) => {
    const { on, call } = WRITES[name]!
    const imageId = await READY[on](s)
    const before = await everythingOf(s, imageId)
    const ended = await outcome(call(await asReader(), imageId, s))
    expect(ended).toBe(rules === "new" ? "FORBIDDEN" : "done")
    if (rules === "new") expect(await everythingOf(s, imageId)).toEqual(before)
  })
})

import {
  createTRPCUntypedClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  isNonJsonSerializable,
  splitLink,
  type TRPCUntypedClient,
} from "@trpc/client"
import { EventSource } from "eventsource"
import { beforeAll, expect, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import { contract } from "./support.js"

/**
 * The image calls of another front end, cobaltcore-dev/aurora-dashboard, with the fields and headers that its
 * client sends (read from its repository in November 2026). The client has no types of Polaris.
 */
const c = contract()

type Untyped = TRPCUntypedClient<AppRouter>
type Call = [path: string, input?: Record<string, unknown>]

const BYTES = 4096

const untyped = (person: "demo" | "other"): Untyped => {
  const url = `${c.url}/polaris-bff`
  const headers = c.headers[person]
  return createTRPCUntypedClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: () => ({
            fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, ...headers } }),
          }),
        }),
        false: splitLink({
          condition: (op) => isNonJsonSerializable(op.input),
          true: httpLink({
            url,
            headers: ({ op }) => ({ ...headers, ...(op.context["headers"] as Record<string, string>) }),
          }),
          false: httpBatchLink({ url, headers, maxItems: 10 }),
        }),
      }),
    ],
  })
}

const query = (by: Untyped, [path, input]: Call) => by.query(`compute.${path}`, input)
const mutate = (by: Untyped, [path, input]: Call) => by.mutation(`compute.${path}`, input)

let owner: Untyped
let member: Untyped
let [project_id, theirs] = ["", ""]

beforeAll(() => {
  owner = untyped("demo")
  member = untyped("other")
  project_id = c.projects.demo
  theirs = c.projects.other
})

interface Image extends Record<string, unknown> {
  id: string
  status: string
}

const create = async (attributes: Record<string, unknown> = {}): Promise<Image> => {
  const usual = { project_id, name: `${c.tag} Éclair`, disk_format: "raw", container_format: "bare" }
  const created = await mutate(owner, [
    "createImage",
    { ...usual, protected: false, min_ram: 0, min_disk: 0, tags: [c.tag], os_hidden: false, ...attributes },
  ])
  return c.keep(created as Image)
}

const upload = (imageId: string) =>
  owner.mutation("compute.uploadImage", new Blob([Buffer.alloc(BYTES)]), {
    context: {
      headers: { "x-project-id": project_id, "x-upload-id": imageId, "x-upload-size": String(BYTES) },
    },
  })

const pages = async (by: Untyped, input: Record<string, unknown>) =>
  (await query(by, ["listImagesWithSearch", input])) as { images: Image[]; next?: string; schema?: string }

test("createImage, watchUploadProgress, uploadImage with headers, getImageById", async () => {
  const { id, status } = await create({ os_distro: "debian", custom: "text" })
  expect(status).toBe("queued")
  const seen: { uploaded: number; percent?: number }[] = []
  const watched = new Promise<void>((done, failed) =>
    owner.subscription(
      "compute.watchUploadProgress",
      { project_id, uploadId: id },
      { onData: (event) => void seen.push(event as never), onComplete: done, onError: failed },
    ),
  )
  expect(await upload(id)).toEqual({ success: true, imageId: id })
  await watched
  expect(seen.at(-1)).toMatchObject({ uploaded: BYTES, total: BYTES, percent: 100 })
  expect(await query(owner, ["getImageById", { project_id, imageId: id }])).toMatchObject({
    ...{ id, status: "active", size: BYTES, os_distro: "debian", custom: "text" },
  })
})

test("uploadImage refuses a size in the header that is not the file's", async () => {
  const { id } = await create()
  const headers = { "x-project-id": project_id, "x-upload-id": id, "x-upload-size": String(BYTES + 1) }
  const sent = owner.mutation("compute.uploadImage", new Blob([Buffer.alloc(BYTES)]), {
    context: { headers },
  })
  await expect(sent).rejects.toThrow(/instead of the declared 4097/)
})

test("listImagesWithSearch and listImagesWithPagination, with filters as text", async () => {
  const { id } = await create({ protected: true })
  const filters = { project_id, sort: "name:asc", visibility: "private", status: "in:queued,active" }
  const found = await pages(owner, {
    ...filters,
    name: "eclair",
    protected: "true",
    disk_format: "in:raw,qcow2",
  })
  expect(found.images.map((image) => image.id)).toContain(id)
  expect(found).toMatchObject({ schema: "/v2/schemas/images" })
  const others = await pages(owner, { ...filters, name: "eclair", protected: "false" })
  expect(others.images.map((image) => image.id)).not.toContain(id)
  const first = (await query(owner, [
    "listImagesWithPagination",
    { project_id, limit: 1, sort: "created_at:desc", visibility: "private" },
  ])) as { images: Image[]; next: string }
  const next = (await query(owner, ["listImagesWithPagination", { project_id, next: first.next }])) as {
    images: Image[]
  }
  expect([first.images.length, next.images.length]).toEqual([1, 1])
  expect(next.images[0]?.id).not.toBe(first.images[0]?.id)
  const operations = [{ op: "replace", path: "/protected", value: false }]
  await mutate(owner, ["updateImage", { project_id, imageId: id, operations }])
})

test("updateImage, updateImageVisibility, deleteImage", async () => {
  const { id: imageId } = await create()
  const operations = [
    { op: "replace", path: "/name", value: `${c.tag} renamed` },
    { op: "add", path: "/os_version", value: "13" },
  ]
  expect(await mutate(owner, ["updateImage", { project_id, imageId, operations }])).toMatchObject({
    ...{ name: `${c.tag} renamed`, os_version: "13" },
  })
  expect(
    await mutate(owner, ["updateImageVisibility", { project_id, imageId, visibility: "shared" }]),
  ).toMatchObject({ visibility: "shared" })
  expect(await mutate(owner, ["deleteImage", { project_id, imageId }])).toBe(true)
})

test("the calls of members, and listSharedImagesByMemberStatus with filters", async () => {
  const { id: imageId } = await create({ visibility: "shared" })
  const ref = { imageId, memberId: theirs }
  expect(await mutate(owner, ["createImageMember", { project_id, imageId, member: theirs }])).toMatchObject({
    ...{ member_id: theirs, status: "pending" },
  })
  expect(await query(owner, ["listImageMembers", { project_id, imageId }])).toMatchObject([
    { member_id: theirs },
  ])
  expect(await query(member, ["getImageMember", { project_id: theirs, ...ref }])).toMatchObject({
    status: "pending",
  })
  const invited = async (input: Record<string, unknown>) =>
    (
      (await query(member, [
        "listSharedImagesByMemberStatus",
        { memberStatus: "pending", ...input },
      ])) as Image[]
    ).map(({ id }) => id)
  const filters = {
    name: "éCLAIR",
    status: "queued",
    disk_format: "raw",
    protected: "false",
    sort: "name:asc",
  }
  expect(await invited(filters)).toContain(imageId)
  expect(await invited({ ...filters, protected: "true" })).not.toContain(imageId)
  expect(await invited({ ...filters, name: "of nobody" })).not.toContain(imageId)
  const accepted = { project_id: theirs, ...ref, status: "accepted" }
  expect(await mutate(member, ["updateImageMember", accepted])).toMatchObject({ status: "accepted" })
  expect(await mutate(owner, ["deleteImageMember", { project_id, ...ref }])).toBe(true)
})

test("deactivateImage and reactivateImage, deactivateImages, activateImages and deleteImages", async () => {
  const { id: imageId } = await create()
  await upload(imageId)
  const imageIds = [imageId]
  const isTrue = [
    await mutate(owner, ["deactivateImage", { project_id, imageId }]),
    await mutate(owner, ["reactivateImage", { project_id, imageId }]),
  ]
  expect(isTrue).toEqual([true, true])
  for (const path of ["deactivateImages", "activateImages", "deleteImages"])
    expect(await mutate(owner, [path, { project_id, imageIds }])).toEqual({
      successful: imageIds,
      failed: [],
    })
})

test("canUser for images, and getImageMetadataExcludedProperties", async () => {
  const permission = ["images:list", "images:create", "images:update", "images:delete"]
  const members = ["images:create_member", "images:delete_member", "images:update_member"]
  const all = [...permission, ...members]
  expect(await query(owner, ["canUser", { project_id, permission: all }])).toEqual(all.map(() => true))
  expect(await query(owner, ["canUser", { project_id, permission: "images:create" }])).toEqual([true])
  expect(await query(owner, ["getImageMetadataExcludedProperties", { project_id }])).toEqual([])
  expect(await query(owner, ["getImageMetadataExcludedProperties"])).toEqual([])
})

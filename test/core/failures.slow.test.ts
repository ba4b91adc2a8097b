import type { AddressInfo } from "node:net"
import { STATUS_CODES } from "node:http"
import { beforeAll, afterAll, describe, expect, test } from "vitest"
import { createApp } from "../../src/app.js"
import { Refusal } from "../../src/errors.js"
import { codeOf, UNEXPECTED } from "../../src/failure.js"
import { appRouter } from "../../src/routers/index.js"
import { LIST_REASONS } from "../../src/schemas/list.js"
import { SESSION_REASONS } from "../../src/schemas/session.js"
import { UPLOAD_REASONS } from "../../src/schemas/upload.js"
import type { CatalogIndex } from "../../src/catalog/catalog.js"
import type { LinkStore } from "../../src/images/links/store.js"
import type { ShareGuard } from "../../src/library/share-guard.js"
import type { Services } from "../../src/services.js"
import type { Storage } from "../../src/storage/storage.js"
import { CATALOG_INPUTS } from "../support/catalog-inputs.js"
import { GOLDEN_INPUTS } from "../support/golden-inputs.js"
import { startPolaris, type Polaris } from "../support/polaris.js"
import { json, startStandIn, type StandIn } from "../support/stand-in.js"
import { call, setUp } from "./setting.js"

const ID = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"
const PROJECT = "5ef70662f8b34079a6eddb8da9d75fe8"
const INSIDE = "the inside of Polaris"

const image = { imageId: ID }
const member = { imageId: ID, memberId: PROJECT }
const images = { imageIds: [ID] }

const [img, alb, up] = [{ image_id: "img_1" }, { album_id: "alb_1" }, { session_id: "up_1" }]
const TOKEN = `t_${"a".repeat(43)}`

/**
 * An input for every procedure, those of the last three chapters by path; one without a row fails the test.
 */
const INPUTS: Record<string, unknown> = {
  listImages: {},
  listImagesWithPagination: {},
  searchImages: { text: "x" },
  countImages: { text: "x" },
  listImagesWithSearch: { name: "x" },
  getImageById: image,
  downloadAddress: image,
  listSharedImagesByMemberStatus: { memberStatus: "pending" },
  createImage: { name: "one" },
  updateImage: { imageId: ID, operations: [{ op: "replace", path: "/name", value: "other" }] },
  updateImageVisibility: { imageId: ID, visibility: "private" },
  deleteImage: image,
  deactivateImage: image,
  reactivateImage: image,
  listImageMembers: image,
  getImageMember: member,
  createImageMember: { imageId: ID, member: PROJECT },
  updateImageMember: { ...member, status: "accepted" },
  deleteImageMember: member,
  deleteImages: images,
  activateImages: images,
  deactivateImages: images,
  updateImages: { ...images, protected: true },
  addImageMembers: { ...images, members: [PROJECT] },
  importMethods: undefined,
  stores: undefined,
  usage: undefined,
  importImage: { imageId: ID, method: "glance-direct" },
  createImageByImport: {
    image: { name: "x", disk_format: "qcow2", container_format: "bare" },
    ...{ method: "web-download", url: "https://example.org/debian.qcow2" },
  },
  importStatus: image,
  tasks: image,
  createDownloadLink: image,
  downloadLinks: {},
  revokeDownloadLink: { linkId: "a".repeat(22) },
  metadefNamespaces: undefined,
  metadefNamespace: { namespace: "OS::OperatingSystem" },
  imageSchema: undefined,
  propertyLists: undefined,
  getImageMetadataExcludedProperties: undefined,
  permissions: image,
  canUser: { permission: "images:create" },
  findByHash: { md5: "0".repeat(32) },
  watchImages: { imageIds: [ID] },
  watchUploadProgress: { uploadId: ID },
  cancelUpload: image,
  signIn: { username: "demo", password: "long enough" },
  signOut: undefined,
  current: undefined,
  projects: undefined,
  chooseProject: { projectId: PROJECT },
  projectName: { projectId: PROJECT },
  ...CATALOG_INPUTS,
  ...GOLDEN_INPUTS,
  "library.images.create": { filename: "cat.png", content_type: "image/png", size_bytes: 1 },
  "library.images.get": img,
  "library.images.update": { ...img, title: "cat" },
  "library.images.delete": img,
  "library.images.restore": img,
  "library.images.trash": {},
  "library.images.process": img,
  "library.images.view": img,
  "library.images.download": img,
  "library.albums.create": { title: "cats" },
  "library.albums.list": {},
  "library.albums.get": alb,
  "library.albums.update": { ...alb, title: "cats" },
  "library.albums.delete": alb,
  "library.albums.images": alb,
  "library.albums.addImages": { ...alb, image_ids: ["img_1"] },
  "library.albums.removeImage": { ...alb, ...img },
  "library.albums.moveImage": { ...alb, ...img, after_image_id: null },
  "library.search.images": { q: "cat" },
  "library.shares.create": img,
  "library.shares.list": img,
  "library.shares.revoke": { ...img, share_id: "shr_1" },
  "library.shares.open": { token: TOKEN },
  "library.uploads.start": { ...img, total_bytes: 1, content_type: "image/png" },
  "library.uploads.signPart": { ...up, part_number: 1 },
  "library.uploads.signParts": { ...up, part_numbers: [1] },
  "library.uploads.signS3": { ...up, action: "list" },
  "library.uploads.get": up,
  "library.uploads.abort": up,
  "library.uploads.complete": { ...up, parts: [{ part_number: 1, etag: "a" }] },
  "library.watch": {},
}

const keyOf = (path: string, name: string) => (/^(library|catalog|golden)\./.test(path) ? path : name)

const PROCEDURES = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>,
).map(([path, { _def }]) => ({ path, type: _def.type, name: path.split(".").at(-1) ?? "" }))

const BULK = ["deleteImages", "activateImages", "deactivateImages", "updateImages", "addImageMembers"]

function breaks(): never {
  throw new TypeError(INSIDE)
}

/** Everything a verb stands on throws a TypeError; only the caller can still be identified. */
function broken(services: Services): Services {
  const { session, upload, config, counters, log } = services
  const { transfers, watchers } = upload
  const database = {
    ...services.database,
    ...{ open: breaks, query: breaks, transaction: breaks, snapshot: breaks, listen: breaks },
  }
  return {
    ...services,
    send: breaks,
    put: breaks,
    downloadLinks: {
      ...services.downloadLinks,
      store: new Proxy({} as LinkStore, { get: breaks }),
    },
    images: Object.defineProperties(
      { ...services.images },
      { policies: { get: breaks }, hiddenProperties: { get: breaks } },
    ),
    readiness: { ...services.readiness, check: breaks },
    golden: {
      ...{ database, log, glanceFor: breaks, novaFor: breaks, neutronFor: breaks, cinderFor: breaks },
      settings: config.golden,
      sourceUrlHosts: [],
      acting: undefined,
    },
    catalog: {
      ...{ ...services.catalog, database, glanceFor: breaks },
      index: new Proxy({} as CatalogIndex, { get: breaks }),
    },
    library: {
      ...{ counters, log, glanceFor: breaks },
      database,
      storage: new Proxy({} as Storage, { get: breaks }),
      settings: { ...config.library, inspection: "refuse", maxVirtualBytes: 1 },
      shareGuard: new Proxy({} as ShareGuard, { get: breaks }),
      s3Urls: { sign: breaks, verify: breaks },
    },
    upload: {
      ...upload,
      transfers: { ...transfers, begin: breaks, cancel: breaks },
      watchers: { ...watchers, watch: breaks },
    },
    session: {
      ...session,
      keystone: { revoke: breaks },
      signIn: breaks,
      listProjects: breaks,
      sealer: { seal: breaks, unseal: breaks, sealDevice: breaks, unsealDevice: breaks },
    },
  }
}

describe("a TypeError inside a verb is the same fixed message, status 500 and one log line", () => {
  let cloud: StandIn
  let polaris: Polaris
  let app: ReturnType<typeof createApp>
  let url: string

  beforeAll(async () => {
    cloud = await startStandIn()
    polaris = await startPolaris(cloud.authUrl)
    app = createApp(broken(polaris.services))
    await app.listen({ host: "127.0.0.1", port: 0 })
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/polaris-bff`
  })

  afterAll(async () => {
    await app.close()
    await polaris.close()
    await cloud.close()
  })

  const headers = { "x-auth-token": "good" }
  const cookie = { cookie: "polaris-session=sealed", "sec-fetch-site": "same-origin" }

  async function expectOneLine(response: Response): Promise<void> {
    const reqId = response.headers.get("x-openstack-request-id")
    const lines = () => polaris.lines.filter((line) => line["reqId"] === reqId)
    await expect.poll(() => lines().map(({ msg }) => msg)).toContain("request")
    const failures = lines().filter(({ msg, level }) => msg !== "request" && Number(level) >= 30)
    expect(failures).toEqual([
      expect.objectContaining({ msg: "unexpected failure", level: 50, failure: "TypeError" }),
    ])
    expect(JSON.stringify(polaris.lines)).not.toContain(INSIDE)
  }

  const called = PROCEDURES.filter(
    ({ name, type }) => type !== "subscription" && name !== "uploadImage" && !BULK.includes(name),
  )

  test.each(called)("$path", async ({ path, type, name }) => {
    expect(Object.keys(INPUTS)).toContain(keyOf(path, name))
    const input = JSON.stringify(INPUTS[keyOf(path, name)])
    const asker = path.startsWith("session.") && name !== "signIn" ? cookie : headers
    const response = await (type === "query"
      ? fetch(`${url}/${path}${input === undefined ? "" : `?input=${encodeURIComponent(input)}`}`, {
          headers: asker,
        })
      : fetch(`${url}/${path}`, {
          method: "POST",
          headers: { ...asker, "content-type": "application/json" },
          ...(input === undefined ? {} : { body: input }),
        }))
    expect(await response.clone().text()).toContain(UNEXPECTED)
    expect(response.status).toBe(500)
    const { error } = (await response.json()) as { error: unknown }
    expect(error).toEqual({
      message: UNEXPECTED,
      code: -32603,
      data: { code: "INTERNAL_SERVER_ERROR", httpStatus: 500, path },
    })
    await expectOneLine(response)
  })

  test.each(PROCEDURES.filter(({ name }) => BULK.includes(name)))(
    "$path, in its result",
    async ({ path, name }) => {
      const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } }
      const response = await fetch(`${url}/${path}`, { ...init, body: JSON.stringify(INPUTS[name]) })
      const answer = (await response.json()) as { result: { data: unknown } }
      expect(answer.result.data).toEqual({
        successful: [],
        failed: [{ id: ID, error: "500", message: UNEXPECTED }],
      })
      await expectOneLine(response)
    },
  )

  test.each(PROCEDURES.filter(({ type }) => type === "subscription"))(
    "$path, in its stream",
    async ({ path, name }) => {
      const response = await fetch(
        `${url}/${path}?input=${encodeURIComponent(JSON.stringify(INPUTS[keyOf(path, name)]))}`,
        {
          headers: { ...headers, accept: "text/event-stream" },
        },
      )
      const frame = /event: serialized-error\ndata: (.*)/.exec(await response.text())
      expect(JSON.parse(frame?.[1] ?? "{}")).toMatchObject({
        message: UNEXPECTED,
        data: { code: "INTERNAL_SERVER_ERROR", httpStatus: 500 },
      })
      await expectOneLine(response)
    },
  )

  test.each(PROCEDURES.filter(({ name }) => name === "uploadImage"))("$path", async ({ path }) => {
    const response = await fetch(`${url}/${path}?imageId=${ID}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/octet-stream" },
      body: "bytes",
    })
    expect(await response.clone().text()).toContain(UNEXPECTED)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { message: UNEXPECTED, data: { httpStatus: 500 } } })
    await expectOneLine(response)
  })

  test("POST /upload-image", async () => {
    const body = new FormData()
    body.set("imageId", ID)
    body.set("file", new Blob(["bytes"]))
    const response = await fetch(`${url}/upload-image`, { method: "POST", headers, body })
    expect(await response.clone().text()).toContain(UNEXPECTED)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: { code: "INTERNAL_SERVER_ERROR", message: UNEXPECTED } })
    await expectOneLine(response)
  })
})

test("the form route names the fields that are wrong", async () => {
  const { polaris } = await setUp()
  const response = await post(polaris, { imageId: "no id", size: "-1", file: new Blob(["x"]) })
  expect(response.status).toBe(400)
  const { error } = (await response.json()) as { error: { code: string; issues: { path: string }[] } }
  expect(error.code).toBe("BAD_REQUEST")
  expect(error.issues.map(({ path }) => path).toSorted()).toEqual(["imageId", "size"])
})

test("the form route reports the service's response", async () => {
  const { polaris, cloud } = await setUp()
  const answer = json(404, { message: "No image found" }, { "x-openstack-request-id": "req-theirs" })
  cloud.on(`GET /image/v2/images/${ID}`, answer)
  const response = await post(polaris, { imageId: ID, file: new Blob(["x"]) })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    error: {
      code: "NOT_FOUND",
      message: "No image found",
      openstack: { service: "glance", status: 404, message: "No image found", requestId: "req-theirs" },
    },
  })
})

function post(polaris: Polaris, fields: Record<string, string | Blob>): Promise<Response> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return fetch(`${polaris.url}/polaris-bff/upload-image`, {
    method: "POST",
    headers: { "x-auth-token": "good" },
    body,
  })
}

test("a bulk operation logs each image that was refused", async () => {
  const { polaris, cloud } = await setUp()
  cloud.on(`DELETE /image/v2/images/${ID}`, json(403, {}, { "x-openstack-request-id": "req-theirs" }))
  const { headers } = await call(polaris, "deleteImages", { input: images })
  const reqId = headers.get("x-openstack-request-id")
  await expect
    .poll(() => polaris.lines.filter((line) => line["reqId"] === reqId).map(({ msg }) => msg))
    .toContain("request")
  const refused = polaris.lines.filter((line) => line["reqId"] === reqId && line["msg"] === "refused")
  expect(refused).toHaveLength(1)
  expect(refused[0]).toMatchObject({
    imageId: ID,
    code: "FORBIDDEN",
    status: 403,
    upstream: { service: "glance", status: 403, requestId: "req-theirs" },
  })
})

test.each([
  [410, "GONE"],
  [412, "PRECONDITION_FAILED"],
  [416, "RANGE_NOT_SATISFIABLE"],
  [422, "UNPROCESSABLE_CONTENT"],
  [428, "PRECONDITION_REQUIRED"],
  [501, "NOT_IMPLEMENTED"],
  [507, "INSUFFICIENT_STORAGE"],
])("a refusal of status %d has the code %s", async (status, code) => {
  const { polaris } = await setUp()
  const refuse = () => Promise.reject(new Refusal(status, "No."))
  const app = createApp({ ...polaris.services, send: refuse })
  try {
    await app.listen({ host: "127.0.0.1", port: 0 })
    const { port } = app.server.address() as AddressInfo
    const { status: answered, error } = await call({ url: `http://127.0.0.1:${port}` }, "listImages")
    expect([answered, error.data.httpStatus, error.data.code]).toEqual([status, status, code])
  } finally {
    await app.close()
  }
})

/** Node's names differ from the codes here; tRPC's names are used where tRPC has one. */
const OTHER_NAMES: Record<string, string> = {
  405: "METHOD_NOT_SUPPORTED",
  408: "TIMEOUT",
  422: "UNPROCESSABLE_CONTENT",
}
/** Not in the registry, obsolete, or a joke. */
const LEFT_OUT = ["418", "509", "510"]

test("every other standard status has the code of its name", () => {
  const standard = Object.entries(STATUS_CODES).filter(
    ([status]) => Number(status) >= 400 && !LEFT_OUT.includes(status),
  )
  const name = (text = "") => text.toUpperCase().replaceAll(/[^A-Z]+/g, "_")
  expect(Object.fromEntries(standard.map(([status]) => [status, codeOf(Number(status))]))).toEqual(
    Object.fromEntries(standard.map(([status, text]) => [status, OTHER_NAMES[status] ?? name(text)])),
  )
  expect([codeOf(499), codeOf(418), codeOf(599)]).toEqual([
    "CLIENT_CLOSED_REQUEST",
    "BAD_REQUEST",
    "INTERNAL_SERVER_ERROR",
  ])
})

test("reasons are slugs", () => {
  for (const reason of [...LIST_REASONS, ...SESSION_REASONS, ...UPLOAD_REASONS])
    expect(reason).toMatch(/^[a-z]+(_[a-z]+)*$/)
})

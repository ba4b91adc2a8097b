import { expect, expectTypeOf, test } from "vitest"
import {
  createPolarisClient,
  polarisError,
  type ErrorData,
  type GlanceImage,
} from "../../src/client/index.js"
import { setting } from "./setting.js"
import { addressOf, recording } from "./wire.js"

const s = setting()
const NOBODYS = "00000000-dead-beef-0000-000000000000"

test("a client is typed: inputs, answers and names", async () => {
  const images = await s.client.compute.image.listImages.query({ sort: "name:asc" })
  expectTypeOf(images).toExtend<GlanceImage[]>()
  // @ts-expect-error no such status
  await expect(s.client.compute.listImages.query({ status: "fine" })).rejects.toThrow("status")
})

test("calls made at the same time share a request, at most ten in each", async () => {
  const { fetch, sent } = recording()
  const { compute } = createPolarisClient({ url: s.url, token: s.token, fetch })
  await Promise.all(Array.from({ length: 14 }, () => compute.listImages.query({ limit: 1 })))
  expect(sent.map(({ address }) => address.split("listImages").length - 1)).toEqual([10, 4])
})

test("a call too long for a shared URL is sent alone and succeeds", async () => {
  const { fetch, sent } = recording()
  const { compute } = createPolarisClient({ url: s.url, token: s.token, fetch })
  const name = Array.from({ length: 40 }, (_, at) => `${at} ${"long ".repeat(30)}`)
  await Promise.all([compute.listImages.query({ name }), compute.listImages.query({ name: "short" })])
  expect(sent.map(({ address }) => address.length > 4000).toSorted()).toEqual([false, true])
})

test("a call uses the project that was chosen when it was made, even in a batch with other projects", async () => {
  let project = s.projects.demo
  const { compute } = createPolarisClient({ url: s.url, token: s.token, project: () => project })
  const inDemo = compute.createImage.mutate({ name: "of demo" })
  project = s.projects.other
  const inOther = compute.createImage.mutate({ name: "of other" })
  const named = { context: { project: s.projects.demo } }
  const again = compute.createImage.mutate({ name: "of demo too" }, named)
  const owners = (await Promise.all([inDemo, inOther, again])).map(({ owner }) => owner)
  expect(owners).toEqual([s.projects.demo, s.projects.other, s.projects.demo])
})

test("the token function is called before each request, and additional headers are sent", async () => {
  const { fetch, sent } = recording()
  const tokens = ["expired", s.token]
  const { compute } = createPolarisClient({
    url: s.url,
    token: async () => tokens.shift(),
    headers: { "x-from": "the tests" },
    fetch,
  })
  const refused = await compute.listImages.query({ limit: 1 }).catch(polarisError)
  expect(refused).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401 })
  await compute.listImages.query({ limit: 1 })
  expect(sent.map(({ headers }) => headers.get("x-from"))).toEqual(["the tests", "the tests"])
})

test("a form goes to uploadImage as it is", async () => {
  const imageId = await s.image()
  const form = new FormData()
  form.append("imageId", imageId)
  form.append("file", new Blob(["data"]))
  await s.client.compute.uploadImage.mutate(form)
  expect(await s.client.compute.getImageById.query({ imageId })).toMatchObject({ status: "active", size: 4 })
})

test("a watcher reconnects after a proxy has reported that Polaris is unavailable", async () => {
  const imageId = await s.image()
  let away = 1
  const { compute } = createPolarisClient({
    url: s.url,
    token: s.token,
    fetch: async (input, init) =>
      addressOf(input).includes("watchUploadProgress") && away-- > 0
        ? new Response("<h1>502 Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } })
        : globalThis.fetch(input, init),
  })
  const percents: number[] = []
  const ended = new Promise<void>((resolve, reject) =>
    compute.watchUploadProgress.subscribe(
      { uploadId: imageId },
      { onData: ({ percent }) => percents.push(percent), onError: reject, onComplete: resolve },
    ),
  )
  await compute.uploadImage.mutate({ imageId, file: new Blob(["data"]) })
  await ended
  expect(percents.at(-1)).toBe(100)
}, 20_000)

test("a failure is read with polarisError: OpenStack's answer, the fields at fault", async () => {
  const { getImageById, listImages } = s.client.compute
  const missing: unknown = await getImageById.query({ imageId: NOBODYS }).catch((error: unknown) => error)
  expect(polarisError(missing)).toMatchObject({
    code: "NOT_FOUND",
    httpStatus: 404,
    openstack: { service: "glance", status: 404 },
  })
  const wrong: unknown = await listImages.query({ limit: 0 }).catch((error: unknown) => error)
  expect(polarisError(wrong)?.issues?.map(({ path }) => path)).toEqual(["limit"])
  expectTypeOf(polarisError(wrong)).toEqualTypeOf<ErrorData | undefined>()
})

test("polarisError is undefined for a failure that is not from Polaris", async () => {
  const nobody = createPolarisClient({ url: "http://127.0.0.1:9/polaris-bff" })
  const unreachable: unknown = await nobody.compute.listImages.query().catch((error: unknown) => error)
  expect(unreachable).toBeInstanceOf(Error)
  expect(polarisError(unreachable)).toBeUndefined()
  expect(polarisError(new Error("mine"))).toBeUndefined()
  expect(polarisError("text")).toBeUndefined()
})

import { createTRPCClient, TRPCClientError } from "@trpc/client"
import { beforeAll, beforeEach, expect, expectTypeOf, test } from "vitest"
import {
  createPolarisClient,
  polarisLinks,
  undefinedOnError,
  type ForgivingRouter,
  type GlanceImage,
  type PolarisClient,
} from "../../src/client/index.js"
import { setting } from "./setting.js"

const s = setting()
const imageId = "00000000-dead-beef-0000-000000000000"
const memberId = "nobody"

let compute: PolarisClient["compute"]
let reported: string[]

beforeAll(() => {
  const links = [undefinedOnError({ onError: (_, path) => reported.push(path) })]
  compute = createPolarisClient({ url: s.url, token: s.token, links }).compute
})

beforeEach(() => {
  reported = []
})

test("procedures that return an image, a list or a member return undefined on failure", async () => {
  const given = await Promise.all([
    compute.getImageById.query({ imageId }),
    compute.image.getImageById.query({ imageId }),
    compute.listImages.query({ limit: 0 }),
    compute.createImage.mutate({ name: "\0" }),
    compute.listImageMembers.query({ imageId }),
    compute.getImageMember.query({ imageId, memberId }),
  ])
  expect(given).toEqual(Array(6).fill(undefined))
  expect(reported).toHaveLength(6)
  expect(reported).toContain("compute.image.getImageById")
})

test("procedures that return true return false on failure", async () => {
  const given = await Promise.all([
    compute.deleteImage.mutate({ imageId }),
    compute.deactivateImage.mutate({ imageId }),
    compute.image.reactivateImage.mutate({ imageId }),
    compute.deleteImageMember.mutate({ imageId, memberId }),
  ])
  expect(given).toEqual([false, false, false, false])
})

test("successful calls are unchanged", async () => {
  const id = await s.image("still here")
  expect(await compute.getImageById.query({ imageId: id })).toMatchObject({ name: "still here" })
  expect(await compute.deleteImage.mutate({ imageId: id })).toBe(true)
  expect(reported).toEqual([])
})

test("uploads, subscriptions and aborted calls still throw", async () => {
  await expect(compute.uploadImage.mutate({ imageId, file: new Blob(["a"]) })).rejects.toThrow(
    TRPCClientError,
  )
  await expect(compute.cancelUpload.mutate({ imageId })).rejects.toThrow(TRPCClientError)
  const wrong = new Promise((resolve, reject) =>
    compute.watchUploadProgress.subscribe({ uploadId: "?" }, { onError: reject, onData: resolve }),
  )
  await expect(wrong).rejects.toThrow("UUID")
  const signal = AbortSignal.abort()
  await expect(compute.listImages.query({}, { signal })).rejects.toThrow()
})

test("ForgivingRouter has the matching types", async () => {
  const links = [undefinedOnError(), ...polarisLinks({ url: s.url, token: s.token })]
  const { compute } = createTRPCClient<ForgivingRouter>({ links })
  const image = await compute.image.getImageById.query({ imageId })
  expectTypeOf(image).toExtend<GlanceImage | undefined>()
  expectTypeOf(image).extract<undefined>().not.toBeNever()
  expectTypeOf(compute.deleteImage.mutate).returns.resolves.toEqualTypeOf<boolean>()
  expectTypeOf(compute.uploadImage.mutate).returns.resolves.toEqualTypeOf<{
    success: true
    imageId: string
  }>()
})

import { createTRPCClient, httpLink } from "@trpc/client"
import { randomBytes } from "node:crypto"
import { createReadStream } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { AppRouter } from "../../src/routers/index.js"
import type { UploadSource } from "../../src/schemas/upload.js"
import { asBytes, FORM, formOf, readAnswer } from "../support/sender.js"
import { expectQueued, holding, sha256, stage } from "../support/stage.js"
import { eventually } from "../support/eventually.js"

const s = stage()
const BYTES = randomBytes(300_000)

let folder: string
let path: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "polaris-upload-"))
  path = join(folder, "disk.img")
  await writeFile(path, BYTES)
})

afterAll(() => rm(folder, { recursive: true }))

async function* pieces(pause = 0) {
  for (let at = 0; at < BYTES.length; at += 50_000) {
    yield BYTES.subarray(at, at + 50_000)
    if (pause > 0) await sleep(pause)
  }
}

describe("uploadImage with the package's links", () => {
  const sources: [string, () => UploadSource][] = [
    ["a Blob", () => new Blob([BYTES])],
    ["a File", () => new File([BYTES], "disk.img")],
    ["the path of a file", () => path],
    ["a ReadableStream", () => new Blob([BYTES]).stream()],
    ["an async iterable", () => pieces()],
    ["a stream of Node", () => createReadStream(path)],
  ]

  test.each(sources)("takes %s", async (_, file) => {
    const imageId = await s.image()
    const uploaded = await s.client.demo.compute.uploadImage.mutate({ imageId, file: file() })
    expect(uploaded).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("is the same procedure under compute.image", async () => {
    const imageId = await s.image()
    await s.client.demo.compute.image.uploadImage.mutate({ imageId, file: new Blob([BYTES]) })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("works in one client with batched calls and a subscription during the upload", async () => {
    const imageId = await s.image()
    const { compute } = s.client.demo
    const seen: number[] = []
    const watched = new Promise<void>((resolve, reject) =>
      compute.watchUploadProgress.subscribe(
        { uploadId: imageId },
        { onData: ({ percent }) => void seen.push(percent), onComplete: resolve, onError: reject },
      ),
    )
    const upload = compute.uploadImage.mutate({ imageId, file: pieces(30), size: BYTES.length })
    const [one, other] = await Promise.all([
      compute.getImageById.query({ imageId }),
      compute.listImages.query({ name: "nobody's" }),
    ])
    expect([one.id, other]).toEqual([imageId, []])
    await Promise.all([upload, watched])
    expect(seen.at(-1)).toBe(100)
  })

  test("passes on size and sha256 beside the file", async () => {
    const imageId = await s.image()
    await s.client.demo.compute.uploadImage.mutate({
      imageId,
      file: pieces(),
      size: BYTES.length,
      sha256: sha256(BYTES).toUpperCase(),
    })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("ends an upload that its caller aborts, and the image is queued again", async () => {
    const imageId = await s.image()
    const leaving = new AbortController()
    const input = { imageId, file: pieces(100), size: BYTES.length }
    const upload = s.client.demo.compute.uploadImage.mutate(input, { signal: leaving.signal })
    await eventually(() => expect(s.puts(imageId)).toBe(1))
    leaving.abort()
    await expect(upload).rejects.toThrow(/abort/i)
    await expectQueued(s, imageId)
  })

  test("says what to do when a file has a path that does not exist", async () => {
    const imageId = await s.image()
    const upload = s.client.demo.compute.uploadImage.mutate({ imageId, file: "/nowhere/disk.img" })
    await expect(upload).rejects.toThrow(/does not exist. Check the path/)
  })
})

describe("FormData to the procedure, sent by a plain @trpc/client", () => {
  const plain = () =>
    createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${s.polaris.url}/polaris-bff`, headers: s.headers.demo })],
    })

  test.each(["imageId, file", "file, imageId"])("uploads with the order %s", async (order) => {
    const imageId = await s.image()
    const form = new FormData()
    for (const name of order.split(", "))
      form.append(name, name === "file" ? new File([BYTES], "disk.img") : imageId)
    expect(await plain().compute.uploadImage.mutate(form as never)).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })
})

describe("POST /upload-image", () => {
  const post = async (form: FormData, { query = "", headers = {} } = {}) => {
    const init = { method: "POST", headers: { ...s.headers.demo, ...headers }, body: form }
    const response = await fetch(`${s.polaris.url}/polaris-bff/upload-image${query}`, init)
    return { status: response.status, body: (await response.json()) as unknown }
  }
  const formWith = (...names: string[]) => {
    const form = new FormData()
    for (const name of names)
      form.append(name, name === "file" ? new File([BYTES], "disk.img") : (values.get(name) ?? ""))
    return form
  }
  const values = new Map<string, string>()

  const forms: [string, (imageId: string) => { form: FormData; query?: string; headers?: object }][] = [
    ["in the guide's order: file, then imageId", () => ({ form: formWith("file", "imageId") })],
    ["with imageId before file", () => ({ form: formWith("imageId", "file") })],
    ["with the image in the query", (id) => ({ form: formWith("file"), query: `?imageId=${id}` })],
    ["with the image in X-Image-Id", (id) => ({ form: formWith("file"), headers: { "X-Image-Id": id } })],
    ["with size and sha256 in the form", () => ({ form: formWith("size", "sha256", "imageId", "file") })],
    ["with size and sha256 behind", () => ({ form: formWith("file", "sha256", "size", "imageId") })],
  ]

  test.each(forms)("uploads %s", async (_, build) => {
    const imageId = await s.image()
    values.set("imageId", imageId).set("size", String(BYTES.length)).set("sha256", sha256(BYTES))
    const { form, ...rest } = build(imageId)
    expect(await post(form, rest)).toEqual({ status: 200, body: { success: true, imageId } })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("accepts a form of unknown length", async () => {
    const imageId = await s.image()
    const body = new Blob([new Uint8Array(formOf(["imageId", imageId], ["file", BYTES]))]).stream()
    const init = { method: "POST", headers: { ...s.headers.demo, ...FORM }, body, duplex: "half" }
    const response = await fetch(`${s.polaris.url}/polaris-bff/upload-image`, init)
    expect(readAnswer(response.status, await response.text()).result).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })

  test("accepts the bytes alone, with the image in a header", async () => {
    const imageId = await s.image()
    const { headers } = asBytes({ imageId })
    const { result } = await s.upload({ path: "/polaris-bff/upload-image", headers }, BYTES)
    expect(result).toEqual({ success: true, imageId })
    expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
  })
})

test("an image id in upper case is the same image", async () => {
  const imageId = await s.image()
  await s.client.demo.compute.uploadImage.mutate({ imageId: imageId.toUpperCase(), file: new Blob([BYTES]) })
  expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
})

test("an administrator uploads to an image of another project", async () => {
  const imageId = await s.image()
  await s.client.admin.compute.uploadImage.mutate({ imageId, file: new Blob([BYTES]) })
  expect(await s.glance.get(imageId)).toMatchObject(holding(BYTES))
})

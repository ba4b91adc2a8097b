import { execFileSync } from "node:child_process"
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createPolarisClient } from "../../src/client/index.js"
import { setting } from "./setting.js"

const s = setting()
const BYTES = new Uint8Array(3_000_000).fill(7)

let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "polaris-files-"))
})
afterAll(() => rm(folder, { recursive: true }))

const upload = (imageId: string, file: string) => s.client.compute.uploadImage.mutate({ imageId, file })
const read = (imageId: string) => s.client.compute.getImageById.query({ imageId })

describe("a file by its path, in Node", () => {
  test("is uploaded", async () => {
    await writeFile(at("disk.raw"), BYTES)
    const imageId = await s.image()
    await upload(imageId, at("disk.raw"))
    expect(await read(imageId)).toMatchObject({ status: "active", size: BYTES.length })
  })

  test.each<[string, string, () => Promise<unknown> | undefined]>([
    ["missing", "does not exist", () => undefined],
    ["folder", "is a folder", () => mkdir(at("folder"))],
    ["fifo", "is not a regular file", async () => execFileSync("mkfifo", [at("fifo")])],
    ["disk.raw/inside", "does not exist", () => writeFile(at("disk.raw"), BYTES)],
  ])("%s: the failure names the path and says that it %s", async (name, reason, make) => {
    await make()
    const imageId = await s.image()
    await expect(upload(imageId, at(name))).rejects.toThrow(`${at(name)} ${reason}`)
    expect(await read(imageId)).toMatchObject({ status: "queued" })
  })

  test("as a URL: the failure names it and says how to get the path", async () => {
    const { href } = pathToFileURL(at("disk.raw"))
    await expect(upload(await s.image(), href)).rejects.toThrow(`${href} is a URL. Pass a path`)
  })

  test.each([
    ["grows", (path: string) => appendFile(path, "more")],
    ["shrinks", (path: string) => writeFile(path, BYTES.subarray(0, 1_000_000))],
    ["is overwritten by as many bytes", (path: string) => writeFile(path, BYTES.with(0, 8))],
  ])(
    "that %s during the upload: the failure names the path, and the image stays queued",
    async (_, change) => {
      const path = at("busy.raw")
      await writeFile(path, BYTES)
      let changed = false
      /** Changes the file when the first of it has been read. */
      async function* changing(body: AsyncIterable<Uint8Array>) {
        for await (const piece of body) {
          yield piece
          if (!changed) await change(path)
          changed = true
        }
      }
      const { compute } = createPolarisClient({
        url: s.url,
        token: s.token,
        fetch: (input, init) => {
          if (init?.method !== "POST") return globalThis.fetch(input, init)
          const body = changing(init.body as unknown as AsyncIterable<Uint8Array>) as unknown as BodyInit
          return globalThis.fetch(input, { ...init, body })
        },
      })
      const imageId = await s.image()
      const failure = `${path} changed during the upload. Upload it again`
      await expect(compute.uploadImage.mutate({ imageId, file: path })).rejects.toThrow(failure)
      await expect.poll(async () => (await read(imageId)).status).toBe("queued")
    },
  )
})

test("the error of a failing stream is the upload's error", async () => {
  async function* broken() {
    yield new Uint8Array(10)
    throw new Error("the disk is gone")
  }
  const imageId = await s.image()
  await expect(s.client.compute.uploadImage.mutate({ imageId, file: broken() })).rejects.toThrow(
    "the disk is gone",
  )
})

import { openAsBlob } from "node:fs"
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { createPolarisClient } from "../../src/client/index.js"
import { setting } from "./setting.js"

const s = setting()

/** A little more than 32 bits can count: a Blob of it says that it has 1000 bytes. */
const BIG = 2 ** 32 + 1000

async function fileOf(size: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "polaris-blob-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, "disk.raw")
  await writeFile(path, "")
  await truncate(path, size)
  return path
}

/** A Polaris that looks at an upload's head, and reads `most` bytes of it before it ends the connection. */
async function startReader(most: number) {
  const got: { headers: IncomingHttpHeaders; bytes: number }[] = []
  const server = createServer((request) => {
    const one = { headers: request.headers, bytes: 0 }
    got.push(one)
    request.on("error", () => {})
    request.on("data", (piece: Buffer) => {
      one.bytes += piece.length
      if (one.bytes >= most) request.socket.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/polaris-bff`
  return { got, client: createPolarisClient({ url, token: "t" }) }
}

const imageId = "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac"

test("a Blob of a file of more than 4 GiB is not announced with the size that Node gives it, and not cut there", async () => {
  const { got, client } = await startReader(1_000_000)
  const file = await openAsBlob(await fileOf(BIG))
  await expect(client.compute.uploadImage.mutate({ imageId, file })).rejects.toThrow()
  expect(got).toHaveLength(1)
  const { headers, bytes } = got[0]!
  expect(bytes).toBeGreaterThanOrEqual(1_000_000)
  expect(headers["content-length"]).toBeUndefined()
  expect(JSON.parse(decodeURIComponent(String(headers["x-polaris-upload"])))).toEqual({ imageId })
})

const WRONG_SIZE = /^The Blob has more bytes than its size says.*pass the path of the file instead\.$/

test("a File made of such a Blob fails with a message that says what to do, alone and in a form", async () => {
  const { client } = await startReader(Infinity)
  const file = new File([await openAsBlob(await fileOf(BIG))], "disk.raw")
  await expect(client.compute.uploadImage.mutate({ imageId, file })).rejects.toThrow(WRONG_SIZE)
  const form = new FormData()
  form.append("imageId", imageId)
  form.append("file", file)
  await expect(client.compute.uploadImage.mutate(form)).rejects.toThrow(WRONG_SIZE)
})

test("a Blob of a small file, and a part of one, are uploaded", async () => {
  const whole = await openAsBlob(await fileOf(100_000))
  for (const file of [whole, whole.slice(0, 1000), new File([whole], "disk.raw")]) {
    const imageId = await s.image()
    await s.client.compute.uploadImage.mutate({ imageId, file })
    const image = await s.client.compute.getImageById.query({ imageId })
    expect(image).toMatchObject({ status: "active", size: file.size })
  }
})

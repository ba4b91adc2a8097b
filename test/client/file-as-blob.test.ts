import { openAsBlob } from "node:fs"
import { expect, test } from "vitest"
import { BIG, fileOf, startReader } from "./big-file.js"
import { setting } from "./setting.js"

const s = setting()

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

test("a File made of such a Blob fails with a message that says what to do", async () => {
  const { client } = await startReader(Infinity)
  const file = new File([await openAsBlob(await fileOf(BIG))], "disk.raw")
  await expect(client.compute.uploadImage.mutate({ imageId, file })).rejects.toThrow(WRONG_SIZE)
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

import { openAsBlob } from "node:fs"
import { expect, test } from "vitest"
import { BIG, fileOf, startReader } from "./big-file.js"

test("a form with a Blob whose size is wrong fails with a message that says what to do", async () => {
  const { client } = await startReader(Infinity)
  const form = new FormData()
  form.append("imageId", "a85abd86-55b3-4413-a5b7-6cd8a6bd99ac")
  form.append("file", new File([await openAsBlob(await fileOf(BIG))], "disk.raw"))
  await expect(client.compute.uploadImage.mutate(form)).rejects.toThrow(
    /^The Blob has more bytes than its size says.*pass the path of the file instead\.$/,
  )
})

import sharp from "sharp"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { LibraryImage } from "../../src/schemas/library/images.js"
import { begin, sendParts, uploadWhole } from "../support/library-upload.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import type { OpenStore } from "./store.js"

/** The library on a store that is not simulated: parts, completion, variants and signed URLs. */
export function libraryOnAStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`the library on ${name}`, () => {
    let store: OpenStore
    let library: LibraryStage
    let demo: Person
    let picture: Buffer

    beforeAll(async () => {
      store = await open()
      const { endpoint, bucket, accessKeyId, secretAccessKey } = store.settings
      library = await openLibrary({
        S3_ENDPOINT: endpoint,
        S3_BUCKET: bucket,
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
      })
      demo = await library.as("demo")
      /** Noise does not compress, so that there are two parts. */
      const raw = { width: 1600, height: 1200, channels: 3 } as const
      const bytes = randomBytes(raw.width * raw.height * raw.channels)
      picture = await sharp(bytes, { raw }).png({ compressionLevel: 0 }).toBuffer()
    })
    afterAll(async () => {
      await library.close()
      await store.close()
    })

    const ask = <T>(path: string) => library.ask<T>("GET", path, { headers: demo.headers })

    test("a picture of two parts becomes ready, and its URLs are served", async () => {
      const filename = "Zürich (1).png"
      const { completed, imageId, parts } = await uploadWhole(library, demo, picture, { filename })
      expect([parts, completed.status, completed.body.status]).toEqual([2, 200, "stored"])
      const image = async () => (await ask<LibraryImage>(`/v1/images/${imageId}`)).body
      await expect.poll(async () => (await image()).status).toBe("ready")
      expect((await image()).original).toMatchObject({ width: 1600, height: 1200, format: "png" })
      const { body: view } = await ask<{ url: string }>(`/v1/images/${imageId}:view?variant=thumb`)
      const thumb = await fetch(view.url)
      expect(await sharp(Buffer.from(await thumb.arrayBuffer())).metadata()).toMatchObject({
        ...{ format: "webp", width: 200, height: 150 },
      })
      const signed = (await ask<{ url: string; head_url: string }>(`/v1/images/${imageId}:download`)).body
      const part = await fetch(signed.url, { headers: { range: "bytes=1-3" } })
      expect([part.status, await part.text()]).toEqual([206, "PNG"])
      expect(part.headers.get("content-disposition")).toContain("filename*=UTF-8''Z%C3%BCrich%20%281%29.png")
      const head = await fetch(signed.head_url, { method: "HEAD" })
      expect(head.headers.get("content-length")).toBe(String(picture.length))
    })

    test("a part of another length, and one for another key, are refused by the store", async () => {
      const begun = await begin(library, demo, picture)
      const path = `/v1/uploads/${begun.sessionId}/parts/1`
      const { url } = (await library.ask("POST", path, { headers: demo.headers })).body
      const put = (to: string, body: Buffer) => fetch(to, { method: "PUT", body: new Uint8Array(body) })
      expect((await put(url, picture.subarray(0, 100))).status).toBe(403)
      const elsewhere = url.replace(begun.imageId, "img_elsewhere")
      expect((await put(elsewhere, picture.subarray(0, begun.partSize))).status).toBe(403)
      expect(await sendParts(library, demo, begun, picture)).toHaveLength(2)
    })

    test("what is not what it claims is refused at completion, and its object is gone", async () => {
      const { completed, imageId } = await uploadWhole(library, demo, randomBytes(6 * 1024 * 1024))
      expect(completed.status).toBe(415)
      expect((await ask<LibraryImage>(`/v1/images/${imageId}`)).body.status).toBe("failed")
      const found = () => store.storage.headObject(`uploads/${imageId}/original`, AbortSignal.timeout(60_000))
      await expect.poll(found).toBeUndefined()
    })
  })
}

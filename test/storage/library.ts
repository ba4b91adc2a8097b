import sharp from "sharp"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import type { LibraryImage } from "../../src/schemas/library/images.js"
import { begin, sendParts, uploadWhole } from "../support/library-upload.js"
import { openChromium } from "../browser/browser.js"
import type { PageWindow } from "../browser/resumable-page.js"
import { openLibrary, type LibraryStage, type Person } from "../support/library.js"
import { pageScript } from "../support/page-script.js"
import { ORIGIN, type OpenStore } from "./store.js"

const MiB = 1024 * 1024

declare const window: PageWindow

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
        ALLOWED_ORIGINS: ORIGIN,
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

    test("Chromium sends the parts of a file straight to the store, and shows a variant from there", async () => {
      const { host } = new URL(library.polaris.url)
      const browser = await openChromium({}, { [`${new URL(ORIGIN).hostname}:80`]: host })
      onTestFinished(() => browser.close())
      const page = await browser.context.newPage()
      const puts: string[] = []
      page.on("request", (request) => {
        if (request.method() === "PUT") puts.push(new URL(request.url()).origin)
      })
      await page.goto(`${ORIGIN}/`)
      await page.evaluate(await pageScript("test/browser/resumable-page.ts"))
      const file = { name: "disk.raw", mimeType: "application/octet-stream", buffer: randomBytes(20 * MiB) }
      await page.locator("input").setInputFiles(file)
      await page.evaluate((own) => window.uploadChosen(own), demo.headers["x-auth-token"] ?? "")
      const result = await page.evaluate(() => window.seen.result)
      if ("failure" in result) throw new Error(result.failure)
      expect(puts).toEqual([1, 2, 3].map(() => new URL(store.settings.endpoint).origin))
      const key = `uploads/${result.imageId}/original`
      const range = { key, start: 0, end: file.buffer.length - 1 }
      const stored = await store.storage.readRange(range, AbortSignal.timeout(60_000))
      expect(stored?.bytes.equals(file.buffer)).toBe(true)

      const { imageId } = await uploadWhole(library, demo, picture, { filename: "noise.png" })
      const view = () => ask<{ url?: string }>(`/v1/images/${imageId}:view?variant=thumb`)
      await expect.poll(async () => (await view()).status).toBe(200)
      const { url = "" } = (await view()).body
      const size = await page.evaluate(async (src) => {
        const image = Object.assign(new Image(), { src })
        await image.decode()
        return [image.naturalWidth, image.naturalHeight]
      }, url)
      expect(size).toEqual([200, 150])
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

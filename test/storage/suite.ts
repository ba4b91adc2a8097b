import { execFile } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { multipartEtag } from "../../src/storage/etag.js"
import type { Storage } from "../../src/storage/storage.js"
import { ORIGIN, type OpenStore, type Traits } from "./store.js"

const MIB = 1024 * 1024
const PART = 5 * MIB
const signal = new AbortController().signal
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex")

/** What Polaris relies on, on any store. `open` gives a client of an empty bucket that it has looked at. */
export function contractOfAStore(name: string, traits: Traits, open: () => Promise<OpenStore>): void {
  describe(`the object store, on ${name}`, () => {
    let store: OpenStore
    let storage: Storage
    const folder = `suite-${randomBytes(6).toString("hex")}`
    let count = 0
    const newKey = (text = "original") => `${folder}/${(count += 1)}/${text}`

    beforeAll(async () => {
      store = await open()
      storage = store.storage
      await storage.checked
    })
    afterAll(async () => {
      await store.close()
    })

    const put = async (url: string, body: Buffer<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(url, { method: "PUT", body, headers })

    async function begin(key = newKey()) {
      const uploadId = await storage.createUpload({ key, contentType: "image/png" }, signal)
      return { key, uploadId }
    }

    const sign = (
      upload: { key: string; uploadId: string },
      partNumber: number,
      size: number,
      expiresIn = 900,
    ) => storage.signPart({ ...upload, partNumber, size, expiresIn })

    async function sendPart(
      upload: { key: string; uploadId: string },
      partNumber: number,
      bytes: Buffer<ArrayBuffer>,
    ) {
      const answer = await put(await sign(upload, partNumber, bytes.length), bytes, {
        "content-type": "image/png",
      })
      expect(answer.status).toBe(200)
      return { partNumber, size: bytes.length, etag: (answer.headers.get("etag") ?? "").replaceAll('"', "") }
    }

    /** A whole upload of two parts. */
    async function upload(key = newKey()) {
      const begun = await begin(key)
      const contents = [randomBytes(PART), randomBytes(1000)] as const
      const parts = [await sendPart(begun, 1, contents[0]), await sendPart(begun, 2, contents[1])]
      const object = await storage.completeUpload({ ...begun, parts }, signal)
      return { ...begun, parts, object, bytes: Buffer.concat(contents) }
    }

    describe("uploads in parts", () => {
      test("go straight to the store and become one object with S3's ETag", async () => {
        const { key, object, parts, bytes } = await upload()
        const facts = { size: bytes.length, etag: multipartEtag(parts), contentType: "image/png" }
        expect(object).toEqual({ ...facts, followsRule: true })
        expect(await storage.headObject(key, signal)).toEqual(facts)
        const answer = await fetch(await storage.signGet({ key, expiresIn: 300 }))
        expect(md5(Buffer.from(await answer.arrayBuffer()))).toBe(md5(bytes))
      })

      test("completing one again gives the same answer", async () => {
        const { key, uploadId, parts, object } = await upload()
        expect(await storage.completeUpload({ key, uploadId, parts }, signal)).toEqual(object)
      })

      test("the parts that have arrived are listed in pages, and the last of a number counts", async () => {
        const begun = await begin()
        const parts = []
        for (const number of [3, 1, 7]) parts.push(await sendPart(begun, number, randomBytes(10 + number)))
        parts[0] = await sendPart(begun, 3, randomBytes(50))
        const [third, first, seventh] = parts
        const page = await storage.listParts({ ...begun, limit: 2 }, signal)
        expect(page).toEqual({ parts: [first, third], next: 3 })
        expect(await storage.listParts({ ...begun, after: 3, limit: 2 }, signal)).toEqual({
          parts: [seventh],
          next: undefined,
        })
        await storage.abortUpload(begun, signal)
      })

      test("an aborted upload takes no more parts, is not listed, and can be aborted again", async () => {
        const begun = await begin()
        const url = await sign(begun, 1, 5)
        await storage.abortUpload(begun, signal)
        expect((await put(url, Buffer.from("bytes"))).status).toBe(404)
        const gone = { status: 404, reason: "no_such_upload" }
        await expect(storage.listParts(begun, signal)).rejects.toMatchObject(gone)
        const parts = [{ partNumber: 1, etag: md5(Buffer.from("bytes")) }]
        await expect(storage.completeUpload({ ...begun, parts }, signal)).rejects.toMatchObject(gone)
        await storage.abortUpload(begun, signal)
      })

      test("a part that is missing or has another ETag is refused, and the upload goes on", async () => {
        const begun = await begin()
        const part = await sendPart(begun, 1, randomBytes(10))
        const wrong = { status: 409, reason: "invalid_part" }
        const complete = (parts: { partNumber: number; etag: string }[]) =>
          storage.completeUpload({ ...begun, parts }, signal)
        await expect(complete([{ partNumber: 2, etag: part.etag }])).rejects.toMatchObject(wrong)
        await expect(complete([{ partNumber: 1, etag: md5(randomBytes(3)) }])).rejects.toMatchObject(wrong)
        expect((await complete([part])).size).toBe(10)
      })

      test("parts may be named in any order", async () => {
        const begun = await begin()
        const contents = [randomBytes(PART), randomBytes(10)] as const
        const parts = [await sendPart(begun, 1, contents[0]), await sendPart(begun, 2, contents[1])]
        const etag = multipartEtag(parts)
        const object = await storage.completeUpload({ ...begun, parts: parts.toReversed() }, signal)
        expect(object).toMatchObject({ etag, followsRule: true })
        const { bytes } = await storage.readRange({ key: begun.key, start: PART, end: PART + 9 }, signal)
        expect(bytes).toEqual(contents[1])
      })

      test(`a part of less than 5 MiB before the last is ${traits.refusesSmallParts ? "refused" : "taken"}`, async () => {
        const begun = await begin()
        const parts = [await sendPart(begun, 1, randomBytes(100)), await sendPart(begun, 2, randomBytes(100))]
        const completed = storage.completeUpload({ ...begun, parts }, signal)
        if (traits.refusesSmallParts)
          await expect(completed).rejects.toMatchObject({ status: 409, reason: "part_too_small" })
        else expect((await completed).size).toBe(200)
        await storage.abortUpload(begun, signal)
      })

      test("unfinished ones are listed by prefix until they are aborted", async () => {
        const prefix = newKey("listed")
        const uploads = [await begin(`${prefix}/a`), await begin(`${prefix}/b`)]
        const listed = async () => (await storage.listUploads({ prefix }, signal)).uploads
        expect((await listed()).map(({ key, uploadId }) => ({ key, uploadId }))).toEqual(uploads)
        expect((await listed()).every(({ startedAt }) => startedAt instanceof Date)).toBe(true)
        for (const one of uploads) await storage.abortUpload(one, signal)
        expect(await listed()).toEqual([])
      })
    })

    describe("a signed part URL", () => {
      test("takes a part of its length only, by curl too", async () => {
        const begun = await begin()
        const url = await sign(begun, 1, 1000)
        for (const length of [999, 1001]) {
          const answer = await put(url, randomBytes(length))
          expect([length, answer.status]).toEqual([length, 403])
        }
        expect(await curl(url, randomBytes(1001))).toBe("403")
        expect(await curl(url, randomBytes(1000))).toBe("200")
        expect((await storage.listParts(begun, signal)).parts.map(({ size }) => size)).toEqual([1000])
        await storage.abortUpload(begun, signal)
      })

      test("is for its key, number and upload only", async () => {
        const begun = await begin()
        const bytes = randomBytes(10)
        const url = await sign(begun, 1, bytes.length)
        const tampered = [
          url.replace("partNumber=1", "partNumber=2"),
          url.replace("/original?", "/other?"),
          url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=9000"),
          url.replace(/uploadId=[^&]+/, "uploadId=another"),
        ]
        for (const other of tampered) {
          expect(other).not.toBe(url)
          expect([other, (await put(other, bytes)).status]).toEqual([other, 403])
        }
        expect((await fetch(url)).status).toBe(403)
        expect((await storage.listParts(begun, signal)).parts).toEqual([])
        await storage.abortUpload(begun, signal)
      })

      test("expires", async () => {
        const begun = await begin()
        const url = await sign(begun, 1, 10, 1)
        const status = async () => (await put(url, randomBytes(10))).status
        await expect.poll(status).toBe(403)
        const fresh = await sign(begun, 1, 10)
        expect((await put(fresh, randomBytes(10))).status).toBe(200)
        await storage.abortUpload(begun, signal)
      })

      test("needs its signature", async () => {
        const begun = await begin()
        const url = (await sign(begun, 1, 10)).replace(/&?X-Amz-[^&]*/g, "")
        expect((await put(url, randomBytes(10))).status).toBe(traits.anonymous)
        await storage.abortUpload(begun, signal)
      })
    })

    describe("objects", () => {
      const names = [
        "plain.txt",
        "with space + plus & more?.txt",
        "ünïcödé 猫 (1)'!*.png",
        "a/b//c",
        "100%25",
      ]

      test.each(names)("are put, read and deleted under the name %s", async (name) => {
        const key = newKey(name)
        const bytes = randomBytes(1000)
        const etag = await storage.putObject({ key, bytes, contentType: "text/plain" }, signal)
        expect(await storage.headObject(key, signal)).toEqual({ size: 1000, etag, contentType: "text/plain" })
        expect(etag).toBe(md5(bytes))
        const range = await storage.readRange({ key, start: 10, end: 19 }, signal)
        expect(range).toEqual({ size: 1000, etag, contentType: "text/plain", bytes: bytes.subarray(10, 20) })
        const answer = await fetch(await storage.signGet({ key, expiresIn: 300 }))
        expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
        await storage.deleteObject(key, signal)
        await storage.deleteObject(key, signal)
        expect(await storage.headObject(key, signal)).toBeUndefined()
      })

      test("a range beyond the end gives what there is, and none is refused", async () => {
        const key = newKey()
        await storage.putObject({ key, bytes: Buffer.from("0123456789"), contentType: "text/plain" }, signal)
        const { bytes, size } = await storage.readRange({ key, start: 8, end: 65_535 }, signal)
        expect([bytes.toString(), size]).toEqual(["89", 10])
        await expect(storage.readRange({ key, start: 10, end: 20 }, signal)).rejects.toMatchObject({
          status: 416,
          reason: "range_not_satisfiable",
        })
        await expect(storage.readRange({ key: newKey(), start: 0, end: 20 }, signal)).rejects.toMatchObject({
          status: 404,
          reason: "no_such_object",
        })
      })

      test("one that has changed is not read under the old ETag", async () => {
        const key = newKey()
        const first = await storage.putObject(
          { key, bytes: Buffer.from("one"), contentType: "text/plain" },
          signal,
        )
        await storage.putObject({ key, bytes: Buffer.from("two"), contentType: "text/plain" }, signal)
        const changed = { status: 412, reason: "object_changed" }
        await expect(
          storage.readRange({ key, start: 0, end: 2, ifMatch: first }, signal),
        ).rejects.toMatchObject(changed)
        await expect(
          storage.streamObject({ key, ifMatch: first }, async () => undefined, signal),
        ).rejects.toMatchObject(changed)
      })

      test("a whole one is streamed, and its reader may stop early", async () => {
        const { key, bytes, object } = await upload()
        const whole = await storage.streamObject(
          { key, ifMatch: object.etag },
          async (pieces, { size }) => {
            const hash = createHash("md5")
            for await (const piece of pieces) hash.update(piece)
            return [size, hash.digest("hex")]
          },
          signal,
        )
        expect(whole).toEqual([bytes.length, md5(bytes)])
        const start = await storage.streamObject(
          { key },
          async (pieces) => (await pieces.next()).done,
          signal,
        )
        expect(start).toBe(false)
      })

      test("are listed by prefix in pages", async () => {
        const prefix = newKey("listed")
        const keys = ["a", "b", "b/c", "d"].map((name) => `${prefix}/${name}`)
        for (const key of keys)
          await storage.putObject({ key, bytes: Buffer.from(key), contentType: "text/plain" }, signal)
        const first = await storage.listObjects({ prefix, limit: 3 }, signal)
        const second = await storage.listObjects({ prefix, limit: 3, after: first.next }, signal)
        expect([...first.objects, ...second.objects]).toEqual(
          keys.map((key) => ({ key, size: Buffer.byteLength(key), etag: md5(Buffer.from(key)) })),
        )
        expect(second.next).toBeUndefined()
      })

      test("many are deleted at once, those that are not there too", async () => {
        const prefix = newKey("many")
        const keys = ["one & two", "three", "猫"].map((name) => `${prefix}/${name}`)
        for (const key of keys)
          await storage.putObject({ key, bytes: Buffer.from("x"), contentType: "text/plain" }, signal)
        await storage.deleteMany([...keys, `${prefix}/never`], signal)
        expect((await storage.listObjects({ prefix }, signal)).objects).toEqual([])
        await storage.deleteMany([], signal)
      })
    })

    describe("a signed read URL", () => {
      test("downloads under a file name of any script, by ranges too", async () => {
        const key = newKey()
        await storage.putObject({ key, bytes: Buffer.from("0123456789"), contentType: "image/png" }, signal)
        const disposition = `attachment; filename="cat (1).png"; filename*=UTF-8''%E7%8C%AB%20%281%29.png`
        const url = await storage.signGet({
          key,
          expiresIn: 300,
          disposition,
          contentType: "application/pdf",
        })
        const whole = await fetch(url)
        expect([whole.status, await whole.text()]).toEqual([200, "0123456789"])
        expect(whole.headers.get("content-disposition")).toBe(disposition)
        expect(whole.headers.get("content-type")).toBe("application/pdf")
        const part = await fetch(url, { headers: { range: "bytes=2-4" } })
        expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
          206,
          "234",
          "bytes 2-4/10",
        ])
        const tail = await fetch(url, { headers: { range: "bytes=-2" } })
        expect([tail.status, await tail.text()]).toEqual([206, "89"])
        expect((await fetch(url, { headers: { range: "bytes=10-" } })).status).toBe(416)
      })

      test("is for its method: HEAD has one of its own", async () => {
        const key = newKey()
        await storage.putObject({ key, bytes: Buffer.from("0123456789"), contentType: "image/png" }, signal)
        const [get, head] = [
          await storage.signGet({ key, expiresIn: 300 }),
          await storage.signHead({ key, expiresIn: 300 }),
        ]
        expect((await fetch(get, { method: "HEAD" })).status).toBe(traits.headOnGetUrl)
        const answer = await fetch(head, { method: "HEAD" })
        expect([answer.status, answer.headers.get("content-length")]).toEqual([200, "10"])
        expect((await fetch(head)).status).toBe(403)
      })

      test("honours a browser's cache", async () => {
        const key = newKey()
        const etag = await storage.putObject(
          { key, bytes: Buffer.from("x"), contentType: "image/png" },
          signal,
        )
        const url = await storage.signGet({ key, expiresIn: 300 })
        expect((await fetch(url, { headers: { "if-none-match": `"${etag}"` } })).status).toBe(304)
      })
    })

    describe("for pages of another origin", () => {
      const preflight = (url: string, origin: string) =>
        fetch(url, {
          method: "OPTIONS",
          headers: {
            ...{ origin, "access-control-request-method": "PUT" },
            "access-control-request-headers": "content-type",
          },
        })

      test("a part may be sent, and its ETag read", async () => {
        const begun = await begin()
        const url = await sign(begun, 1, 10)
        const asked = await preflight(url, ORIGIN)
        expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([
          200,
          expect.stringMatching(/^(\*|http:\/\/console\.example)$/) as string,
        ])
        const answer = await put(url, randomBytes(10), { origin: ORIGIN })
        expect(answer.headers.get("access-control-allow-origin")).toMatch(/^(\*|http:\/\/console\.example)$/)
        expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("etag")
        await storage.abortUpload(begun, signal)
      })

      test(`a refusal ${traits.corsOnRefusals ? "can" : "cannot"} be read by a page`, async () => {
        const begun = await begin()
        const url = (await sign(begun, 1, 10)).replace("partNumber=1", "partNumber=2")
        const answer = await put(url, randomBytes(10), { origin: ORIGIN })
        expect([answer.status, answer.headers.has("access-control-allow-origin")]).toEqual([
          403,
          traits.corsOnRefusals,
        ])
        await storage.abortUpload(begun, signal)
      })

      test(`the bucket ${traits.bucketRules ? "got its rules when Polaris started" : "has no rules, and a log line says what to configure"}`, async () => {
        const lines = store.log.map(({ message }) => message)
        if (traits.bucketRules) {
          expect(lines).toEqual([
            "Set the bucket's rules for CORS.",
            "Set a rule: uploads not completed after 7 days are aborted.",
          ])
        } else {
          expect(lines).toEqual([
            expect.stringContaining("cors_preflight_allow_origin"),
            expect.stringContaining("no lifecycle rules"),
          ])
          expect(
            (await preflight(await storage.signGet({ key: "x", expiresIn: 9 }), "http://evil.example"))
              .status,
          ).toBe(traits.foreignPreflight)
        }
      })
    })
  })
}

/** The status of a plain `curl --upload-file`. */
async function curl(url: string, bytes: Uint8Array): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "polaris-part-"))
  try {
    const file = join(folder, "part")
    writeFileSync(file, bytes)
    const flags = ["--silent", "--output", "/dev/null", "--write-out", "%{http_code}"]
    const { stdout } = await promisify(execFile)("curl", [...flags, "--upload-file", file, url])
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { describe, expect, onTestFinished, test } from "vitest"
import { startS3, type S3Options } from "../../simulator/index.js"
import { failureOf } from "../../src/failure.js"
import type { Storage } from "../../src/storage/storage.js"
import { freePort } from "../support/ports.js"
import { connect, simulate } from "./store.js"

const signal = new AbortController().signal
const SMALL = Buffer.from("the only part")

async function open(options: S3Options & { deadlineMs?: number } = {}) {
  const store = await simulate(options)
  onTestFinished(store.close)
  await store.storage.checked
  return store
}

/** An upload with its only part at the store. */
async function uploaded(storage: Storage, key = "a") {
  const uploadId = await storage.createUpload({ key, contentType: "image/png" }, signal)
  const url = await storage.signPart({ key, uploadId, partNumber: 1, size: SMALL.length, expiresIn: 900 })
  const { headers } = await fetch(url, { method: "PUT", body: SMALL })
  return { key, uploadId, parts: [{ partNumber: 1, etag: (headers.get("etag") ?? "").replaceAll('"', "") }] }
}

/** The failure that a caller gets. */
const failure = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => failureOf(error),
  )

describe("completing an upload", () => {
  const COMPLETE = "CompleteMultipartUpload"
  const done = { size: SMALL.length, contentType: "image/png", followsRule: true }

  test.each(["slow-down", "error-in-200", "empty-etag", "done-but-unknown"] as const)(
    "succeeds despite one %s",
    async (kind) => {
      const { storage, s3 } = await open()
      const upload = await uploaded(storage)
      s3.fail({ operation: COMPLETE, kind })
      expect(await storage.completeUpload(upload, signal)).toMatchObject(done)
      expect(await storage.headObject("a", signal)).toMatchObject({ size: SMALL.length })
    },
  )

  test("fails if the error inside a 200 stays, and nothing is made", async () => {
    const { storage, s3 } = await open()
    const upload = await uploaded(storage)
    s3.fail({ operation: COMPLETE, kind: "error-in-200", times: 99 })
    expect(await failure(storage.completeUpload(upload, signal))).toMatchObject({ status: 503 })
    expect(await storage.headObject("a", signal)).toBeUndefined()
  })

  test("of an unknown upload is refused, even where another object has its key", async () => {
    const { storage } = await open()
    const upload = await uploaded(storage)
    await storage.abortUpload(upload, signal)
    const gone = { status: 404, reason: "no_such_upload" }
    expect(await failure(storage.completeUpload(upload, signal))).toMatchObject(gone)
    await storage.putObject({ key: "a", bytes: Buffer.from("another"), contentType: "image/png" }, signal)
    expect(await failure(storage.completeUpload(upload, signal))).toMatchObject(gone)
  })
})

const everyCall = (storage: Storage): Promise<unknown>[] => [
  storage.createUpload({ key: "a", contentType: "image/png" }, signal),
  storage.listParts({ key: "a", uploadId: "u" }, signal),
  storage.completeUpload({ key: "a", uploadId: "u", parts: [{ partNumber: 1, etag: "00" }] }, signal),
  storage.abortUpload({ key: "a", uploadId: "u" }, signal),
  storage.listUploads({ prefix: "" }, signal),
  storage.putObject({ key: "a", bytes: SMALL, contentType: "image/png" }, signal),
  storage.headObject("a", signal),
  storage.readRange({ key: "a", start: 0, end: 9 }, signal),
  storage.streamObject({ key: "a" }, async () => undefined, signal),
  storage.deleteObject("a", signal),
  storage.deleteMany(["a"], signal),
  storage.listObjects({ prefix: "" }, signal),
]

const failures = (storage: Storage) => Promise.all(everyCall(storage).map(failure))

/** A server that is not a store, with a client. `answer` undefined: nobody listens. */
async function against(
  answer?: (request: IncomingMessage, response: ServerResponse) => void,
  deadlineMs = 60_000,
) {
  const server = createServer(answer).listen(0, "127.0.0.1")
  await once(server, "listening")
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  if (answer === undefined) end()
  const keys = { accessKeyId: "key", secretAccessKey: "secret" }
  const store = await connect({ endpoint, region: "us-east-1", bucket: "polaris", ...keys }, { deadlineMs })
  onTestFinished(async () => {
    await store.close()
    end()
  })
  return store.storage
}

describe("every call fails with a sentence", () => {
  test("when the store is away", async () => {
    const expected = { status: 503, message: "The object store cannot be reached. Try again later." }
    expect(await failures(await against())).toEqual(Array(12).fill(expect.objectContaining(expected)))
  })

  test("when the store hangs", async () => {
    const expected = { status: 504, message: "The object store did not answer in time. Try again later." }
    const storage = await against(() => undefined, 500)
    expect(await failures(storage)).toEqual(
      Array(12).fill(expect.objectContaining({ status: expected.status })),
    )
  })

  test("when something else answers", async () => {
    const page = "<html><body>Welcome to nginx!</body></html>"
    const storage = await against((_request, response) => response.writeHead(403).end(page))
    expect(await failures(storage)).toEqual(Array(12).fill(expect.objectContaining({ status: 502 })))
  })

  test("when the answer has no end", async () => {
    let sent = 0
    const storage = await against((request, response) => {
      if (request.method === "HEAD") return void response.writeHead(403).end()
      response.writeHead(200, { "content-type": "application/xml", etag: '"x"' })
      const more = () => {
        while (!response.destroyed && response.write("<a>".repeat(100_000))) sent += 300_000
      }
      response.on("drain", more)
      more()
    })
    expect(await failure(storage.listObjects({ prefix: "" }, signal))).toMatchObject({ status: 502 })
    expect(await failure(storage.readRange({ key: "a", start: 0, end: 9 }, signal))).toMatchObject({
      status: 502,
    })
    expect(sent).toBeLessThan(200_000_000)
  })

  test("when the store asks for fewer requests and does not stop asking", async () => {
    const { storage, s3 } = await open()
    s3.fail({ operation: "HeadObject", kind: "slow-down", times: 99 })
    expect(await failure(storage.headObject("a", signal))).toMatchObject({
      status: 503,
      message: expect.stringContaining("Try again later") as string,
    })
  })

  test("and one that is asked for again when the store recovers succeeds", async () => {
    const { storage, s3 } = await open()
    s3.fail({ operation: "PutObject", kind: "slow-down" })
    await storage.putObject({ key: "a", bytes: SMALL, contentType: "image/png" }, signal)
  })
})

test("a caller that leaves ends its call", async () => {
  const { storage, s3 } = await open()
  s3.fail({ operation: "HeadObject", kind: "no-answer" })
  const caller = new AbortController()
  const asked = failure(storage.headObject("a", caller.signal))
  await expect.poll(() => s3.requests.at(-1)?.operation).toBe("HeadObject")
  caller.abort()
  expect(await asked).toMatchObject({ status: 499 })
})

describe("streaming an object", () => {
  const cutAfter = (bytes: number, end: (response: ServerResponse) => void) =>
    against((request, response) => {
      if (request.method !== "GET" || request.url?.includes("x-id=GetObject") !== true)
        return void response.writeHead(404).end()
      response.writeHead(200, { "content-length": "1000000", etag: '"x"' })
      response.write(Buffer.alloc(bytes), () => end(response))
    }, 1_000)

  const read = (storage: Storage) =>
    storage.streamObject(
      { key: "a" },
      async (pieces) => {
        let length = 0
        for await (const piece of pieces) length += piece.length
        return length
      },
      signal,
    )

  test("fails when it breaks off", async () => {
    const storage = await cutAfter(1000, (response) => response.destroy())
    expect(await failure(read(storage))).toMatchObject({ status: 503 })
  })

  test("fails when the store sends no more", async () => {
    const storage = await cutAfter(1000, () => undefined)
    expect(await failure(read(storage))).toMatchObject({ status: 504 })
  })

  test("fails as its reader fails", async () => {
    const { storage } = await open()
    await storage.putObject({ key: "a", bytes: SMALL, contentType: "image/png" }, signal)
    const reader = () => Promise.reject(new Error("the reader's own"))
    await expect(storage.streamObject({ key: "a" }, reader, signal)).rejects.toThrow("the reader's own")
  })
})

describe("the check of the bucket", () => {
  test("names a bucket that does not exist, and keys that are wrong", async () => {
    await using s3 = await startS3()
    const missing = await connect({ ...s3, bucket: "missing" })
    await expect.poll(() => missing.log[0]?.message).toContain("The bucket does not exist")
    await missing.close()
    const wrong = await connect({ ...s3, secretAccessKey: "wrong" })
    await expect.poll(() => wrong.log[0]?.message).toContain("S3_SECRET_ACCESS_KEY")
    expect(wrong.log[0]).toMatchObject({ bucket: "polaris", endpoint: s3.endpoint })
    expect(JSON.stringify(wrong.log)).not.toContain("wrong")
    await wrong.close()
  })

  test("is repeated until the store is there", async () => {
    const port = await freePort()
    const first = await startS3({ port })
    await first.close()
    const store = await connect(first)
    onTestFinished(store.close)
    await expect.poll(() => store.log.length).toBeGreaterThan(0)
    await using _second = await startS3({ port })
    await store.storage.checked
    expect(store.log.map(({ message }) => message)).toContain("Set the bucket's rules for CORS.")
  })

  test("leaves the operator's own rules as they are, and says what they lack", async () => {
    await using s3 = await startS3()
    const bucket = s3.store.buckets.get("polaris")
    if (!bucket) throw new Error("no bucket")
    bucket.cors =
      "<CORSConfiguration><CORSRule><AllowedOrigin>http://a</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    bucket.lifecycle =
      "<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Prefix/><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>"
    const before = { ...bucket }
    const store = await connect(s3)
    await store.storage.checked
    expect(store.log.map(({ message }) => message)).toEqual([
      expect.stringContaining("exposes ETag"),
      expect.stringContaining("AbortIncompleteMultipartUpload"),
    ])
    expect(bucket).toMatchObject({ cors: before.cors, lifecycle: before.lifecycle })
    await store.close()
  })

  test("asks a store with one list of origins as a browser would", async () => {
    await using s3 = await startS3({ habits: "swift", origins: ["http://a.example"] })
    const origins = ["http://a.example", "http://b.example"]
    const store = await connect(s3, { origins })
    await store.storage.checked
    expect(store.log.map(({ origin, message }) => [origin, message])).toEqual([
      ["http://b.example", expect.stringContaining("cors_allow_origin")],
      [undefined, expect.stringContaining("no lifecycle rules")],
    ])
    await store.close()
  })
})

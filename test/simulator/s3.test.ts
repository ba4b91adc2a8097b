import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from "@aws-sdk/client-s3"
import { createHash, createHmac } from "node:crypto"
import { crc32 } from "node:zlib"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startS3, type SimulatedS3 } from "../../simulator/index.js"

let s3: SimulatedS3
let client: S3Client
const MINUTE = 60_000

beforeAll(async () => {
  s3 = await startS3()
  client = clientWith()
})
afterAll(() => s3.close())

const clientWith = (options: { maxAttempts?: number; systemClockOffset?: number } = {}) =>
  new S3Client({
    ...{ endpoint: s3.endpoint, region: s3.region, forcePathStyle: true },
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...options,
  })

const at = (Key: string) => ({ Bucket: s3.bucket, Key })
const put = (Key: string, Body: string, more = {}) =>
  client.send(new PutObjectCommand({ ...at(Key), Body, ...more }))
const textOf = async (Key: string) =>
  (await client.send(new GetObjectCommand(at(Key)))).Body?.transformToString()
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail("was not refused"),
    (error: S3ServiceException) => [error.name, error.$metadata.httpStatusCode],
  )

describe("a clock that differs from the store's", () => {
  const read = (minutes: number) => {
    const skewed = clientWith({ systemClockOffset: minutes * MINUTE, maxAttempts: 1 })
    return skewed.send(new ListObjectsCommand({ Bucket: s3.bucket }))
  }

  test.each([-16, 16])("by %i minutes is refused", async (minutes) => {
    expect(await refusal(read(minutes))).toEqual(["RequestTimeTooSkewed", 403])
  })

  test("by less than 15 minutes is accepted", async () => {
    await read(-14)
    await read(14)
  })

  test("the refusal has both times and the largest difference", async () => {
    const answer = await signedPut("clock-2", "", { date: new Date(Date.now() - 20 * MINUTE) })
    expect(answer.status).toBe(403)
    const text = await answer.text()
    expect(text).toMatch(/<Code>RequestTimeTooSkewed<\/Code>/)
    expect(text).toMatch(/<RequestTime>\d{8}T\d{6}Z<\/RequestTime><ServerTime>\d{4}-.*Z<\/ServerTime>/)
    expect(text).toContain("<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>")
  })
})

interface Sent {
  date?: Date
  headers?: Record<string, string>
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest()

/** A PUT signed by hand, with a body that may be encoded as `aws-chunked`. */
function signedPut(key: string, body: string, { date = new Date(), headers = {} }: Sent = {}) {
  const stamp = date.toISOString().replace(/[-:]|\.\d+/g, "")
  const day = stamp.slice(0, 8)
  const hash = headers["x-amz-content-sha256"] ?? createHash("sha256").update(body).digest("hex")
  const { host } = new URL(s3.endpoint)
  const signed: Record<string, string> = {
    host,
    "x-amz-date": stamp,
    ...headers,
    "x-amz-content-sha256": hash,
  }
  const names = Object.keys(signed).toSorted()
  const path = `/${s3.bucket}/${key}`
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join("")
  const request = ["PUT", path, "", lines, names.join(";"), hash].join("\n")
  const scope = `${day}/${s3.region}/s3/aws4_request`
  const digest = createHash("sha256").update(request).digest("hex")
  const signing = [day, s3.region, "s3", "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${s3.secretAccessKey}`,
  )
  const signature = hmac(signing, ["AWS4-HMAC-SHA256", stamp, scope, digest].join("\n")).toString("hex")
  const { host: _, ...sent } = signed
  const claims = [`Credential=${s3.accessKeyId}/${scope}`, `SignedHeaders=${names.join(";")}`]
  const authorization = `AWS4-HMAC-SHA256 ${[...claims, `Signature=${signature}`].join(", ")}`
  return fetch(s3.endpoint + path, { method: "PUT", body, headers: { ...sent, authorization } })
}

describe("a body whose CRC32 follows it", () => {
  const sumOf = (text: string) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(crc32(text))
    return bytes.toString("base64")
  }
  const send = (key: string, text: string, trailer: string) => {
    const half = Math.ceil(text.length / 2)
    const chunks = [text.slice(0, half), text.slice(half)]
    const encoded = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")
    return signedPut(key, `${encoded}0\r\n${trailer}\r\n`, {
      headers: {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": String(text.length),
        "x-amz-trailer": "x-amz-checksum-crc32",
      },
    })
  }

  test("is stored without the encoding", async () => {
    const text = "the bytes of a picture"
    const answer = await send("trailer", text, `x-amz-checksum-crc32:${sumOf(text)}\r\n`)
    expect(answer.status).toBe(200)
    expect(await textOf("trailer")).toBe(text)
  })

  test.each([
    ["differs", `x-amz-checksum-crc32:${sumOf("other")}\r\n`],
    ["is missing", ""],
  ])("is refused if the sum %s, and nothing is stored", async (_, trailer) => {
    const answer = await send("damaged", "the bytes of a picture", trailer)
    expect(answer.status).toBe(400)
    expect(await refusal(client.send(new HeadObjectCommand(at("damaged"))))).toEqual(["NotFound", 404])
  })

  test("is what the SDK sends by default", async () => {
    const usual = new S3Client({
      ...{ endpoint: s3.endpoint, region: s3.region, forcePathStyle: true },
      credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    })
    await usual.send(new PutObjectCommand({ ...at("usual"), Body: "usual" }))
    expect(await textOf("usual")).toBe("usual")
  })
})

describe("ListObjects, the older list", () => {
  const list = (more: Partial<ConstructorParameters<typeof ListObjectsCommand>[0]>) =>
    client.send(new ListObjectsCommand({ Bucket: s3.bucket, Prefix: "old/", ...more }))
  const NAMES = ["old/a", "old/b/1", "old/b/2", "old/c", "old/d e"]

  beforeAll(async () => {
    for (const name of NAMES) await put(name, name)
  })

  test("goes on after the last key, and names no marker without a delimiter", async () => {
    const first = await list({ MaxKeys: 2 })
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(NAMES.slice(0, 2))
    expect([first.IsTruncated, first.NextMarker, first.MaxKeys]).toEqual([true, undefined, 2])
    const rest = await list({ Marker: "old/b/1" })
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(NAMES.slice(2))
    expect([rest.IsTruncated, rest.Marker]).toEqual([false, "old/b/1"])
  })

  test("groups names by the delimiter, and its marker may be a group", async () => {
    const first = await list({ Delimiter: "/", MaxKeys: 2 })
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["old/a"])
    expect(first.CommonPrefixes).toEqual([{ Prefix: "old/b/" }])
    expect(first.NextMarker).toBe("old/b/")
    const rest = await list({ Delimiter: "/", Marker: first.NextMarker })
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["old/c", "old/d e"])
    expect(rest.CommonPrefixes).toBeUndefined()
  })

  test("has each object's size and ETag", async () => {
    const { Contents } = await list({ Prefix: "old/d", EncodingType: "url" })
    const etag = createHash("md5").update("old/d e").digest("hex")
    expect(Contents).toMatchObject([{ Key: "old/d%20e", Size: 7, ETag: `"${etag}"` }])
  })
})

describe("CopyObject", () => {
  const copy = (Key: string, from: string, more = {}) =>
    client.send(new CopyObjectCommand({ ...at(Key), CopySource: `${s3.bucket}/${from}`, ...more }))

  test("copies bytes, type and ETag, whatever the source's name is", async () => {
    await put("a source +ä", "copied", { ContentType: "image/png", Metadata: { owner: "ada" } })
    const { CopyObjectResult } = await copy("a copy", encodeURIComponent("a source +ä"))
    const head = await client.send(new HeadObjectCommand(at("a copy")))
    expect(await textOf("a copy")).toBe("copied")
    expect([head.ContentType, head.Metadata, head.ETag]).toEqual([
      ...["image/png", { owner: "ada" }],
      CopyObjectResult?.ETag,
    ])
  })

  test("takes other metadata only if it says so, and is refused onto itself otherwise", async () => {
    await put("itself", "same", { ContentType: "text/plain" })
    expect(await refusal(copy("itself", "itself"))).toEqual(["InvalidRequest", 400])
    await copy("itself", "itself", { MetadataDirective: "REPLACE", ContentType: "image/webp" })
    const head = await client.send(new HeadObjectCommand(at("itself")))
    expect([head.ContentType, await textOf("itself")]).toEqual(["image/webp", "same"])
  })

  test.each([
    ["NoSuchKey", "polaris/nothing"],
    ["NoSuchBucket", "nowhere/nothing"],
  ])("of what does not exist is %s", async (code, CopySource) => {
    const call = client.send(new CopyObjectCommand({ ...at("missing"), CopySource }))
    expect(await refusal(call)).toEqual([code, 404])
  })
})

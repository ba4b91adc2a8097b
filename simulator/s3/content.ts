import { createHash, type Hash } from "node:crypto"
import { crc32 } from "node:zlib"
import { collect } from "./collect.js"
import { openChunked } from "./chunked.js"
import { queryOf, type S3Call } from "./call.js"
import { S3Error } from "./error.js"
import { parseXml, type Element } from "./xml.js"
import { openBody } from "../wire.js"

/** A request's decoded body. Reading it to the end checks all lengths and checksums in the request. */
export interface Content {
  bytes: AsyncGenerator<Buffer>
  /** The hexadecimal MD5, available when all bytes were read. */
  md5(): string
}

const LARGEST = 5 * 1024 ** 3
const TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

export function openContent(call: S3Call): Content {
  const payload =
    call.header("x-amz-content-sha256") ?? queryOf(call, "X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD"
  const given = call.header(payload === TRAILER ? "x-amz-decoded-content-length" : "content-length")
  if (given === undefined) throw new S3Error("MissingContentLength")
  if (payload.startsWith("STREAMING-") && payload !== TRAILER) throw new S3Error("NotImplemented")
  const md5 = createHash("md5")
  let digest = ""
  const declared = Number(given)
  if (declared > LARGEST) throw new S3Error("EntityTooLarge")
  const sums = sumsOf(call)
  async function* read(): AsyncGenerator<Buffer> {
    let length = 0
    for await (const chunk of source(call, payload === TRAILER, sums)) {
      length += chunk.length
      md5.update(chunk)
      for (const sum of sums.values()) sum.update(chunk)
      yield chunk
    }
    if (length !== declared) throw new S3Error("IncompleteBody")
    digest = md5.digest("hex")
    checkMd5(call, digest)
    checkSums(sums)
    const sha256 = /^[\da-f]{64}$/.test(payload) ? sums.get("payload")?.value() : payload
    if (sha256 !== payload) throw new S3Error("XAmzContentSHA256Mismatch")
  }
  if (/^[\da-f]{64}$/.test(payload)) sums.set("payload", summing(createHash("sha256"), "hex"))
  return { bytes: read(), md5: () => digest }
}

/** A checksum that is being computed, and its expected value. */
export interface Sum {
  update(chunk: Buffer): void
  value(): string
  expected?: string
}

const summing = (hash: Hash, encoding: "hex" | "base64"): Sum => ({
  update: (chunk) => void hash.update(chunk),
  value: () => hash.digest(encoding),
})

function crc(): Sum {
  let value = 0
  return {
    update: (chunk) => void (value = crc32(chunk, value)),
    value() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes.toString("base64")
    },
  }
}

const SUMS: Record<string, () => Sum> = {
  "x-amz-checksum-crc32": crc,
  "x-amz-checksum-sha1": () => summing(createHash("sha1"), "base64"),
  "x-amz-checksum-sha256": () => summing(createHash("sha256"), "base64"),
}

/** The checksums in a request's headers, or announced for its trailer. */
function sumsOf(call: S3Call): Map<string, Sum> {
  const announced = call.header("x-amz-trailer")
  const given = Object.keys(call.request.headers).filter((name) =>
    /^x-amz-checksum-(?!algorithm|type)/.test(name),
  )
  return new Map(
    [...given, ...(announced === undefined ? [] : [announced])].map((name) => {
      const make = SUMS[name]
      if (!make) throw new S3Error("NotImplemented", { message: `The checksum ${name} is not implemented.` })
      const expected = call.header(name)
      return [name, { ...make(), ...(expected !== undefined && { expected }) }]
    }),
  )
}

function source(call: S3Call, chunked: boolean, sums: Map<string, Sum>): AsyncIterable<Buffer> {
  const body = openBody(call.request, call.response)
  if (!chunked) return body
  return openChunked(body, (name, value) => {
    const sum = sums.get(name)
    if (sum) sum.expected = value
  })
}

function checkSums(sums: Map<string, Sum>): void {
  for (const [name, sum] of sums) {
    if (name === "payload") continue
    if (sum.value() !== sum.expected)
      throw new S3Error("BadDigest", {
        message: `The ${name.slice("x-amz-checksum-".length).toUpperCase()} you specified did not match the calculated checksum.`,
      })
  }
}

function checkMd5(call: S3Call, digest: string): void {
  const given = call.header("content-md5")
  if (given === undefined) return
  const bytes = Buffer.from(given, "base64")
  if (bytes.length !== 16) throw new S3Error("InvalidDigest")
  if (bytes.toString("hex") !== digest)
    throw new S3Error("BadDigest", {
      message: "The Content-MD5 you specified did not match what we received.",
    })
}

const LARGEST_XML = 1024 * 1024

/** Parses the body as XML with this root. */
export async function readXml(call: S3Call, root: string): Promise<{ element: Element; text: string }> {
  const text = await collect(openContent(call).bytes, LARGEST_XML)
  const element = parseXml(text)
  if (element?.name !== root) throw new S3Error("MalformedXML")
  return { element, text }
}

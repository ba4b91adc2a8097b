import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { decoded, type S3Call } from "./call.js"
import { S3Error } from "./error.js"

/** The claims of a signed request, from the Authorization header or the query. */
export interface Claim {
  credential: string[]
  signedHeaders: string[]
  signature: string
  /** `20261126T160000Z` */
  date: string
  payloadHash: string
}

/** Checks AWS's Signature Version 4 of the received request ("Authenticating requests", S3 API reference). */
export function checkSignature(call: S3Call, claim: Claim): void {
  const { accessKeyId, secretAccessKey, region } = call.store.settings
  const [key = "", day = "", scope = "", service = "", ending = ""] = claim.credential
  if (key !== accessKeyId) throw new S3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: key } })
  if (scope !== region || service !== "s3" || ending !== "aws4_request" || !claim.date.startsWith(day))
    throw new S3Error("AuthorizationHeaderMalformed", {
      message: `The credential's scope is wrong; expecting ${day}/${region}/s3/aws4_request`,
      fields: { Region: region },
    })
  checkSignedHeaders(call.request, claim.signedHeaders)
  const canonical = canonicalRequest(call, claim)
  const toSign = ["AWS4-HMAC-SHA256", claim.date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join(
    "\n",
  )
  const signingKey = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  )
  if (!isSame(hmac(signingKey, toSign).toString("hex"), claim.signature))
    throw new S3Error("SignatureDoesNotMatch", {
      fields: { AWSAccessKeyId: key, StringToSign: toSign, CanonicalRequest: canonical },
    })
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest()
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

const isSame = (one: string, other: string) =>
  one.length === Buffer.byteLength(other) && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** `host` and every `x-amz-…` header must be signed. */
function checkSignedHeaders({ headers }: IncomingMessage, signed: string[]): void {
  const required = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))]
  const missing = required.filter((name) => !signed.includes(name))
  if (missing.length > 0)
    throw new S3Error("AccessDenied", {
      message: "There were headers present in the request which were not signed",
      fields: { HeadersNotSigned: missing.join(", ") },
    })
}

function canonicalRequest({ method, path, query, request }: S3Call, claim: Claim): string {
  const headers = claim.signedHeaders.map((name) => `${name}:${valuesOf(request, name)}\n`).join("")
  const pairs = query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one, first], [other, second]) => compare(one, other) || compare(first, second))
    .map((pair) => pair.join("="))
  return [
    method,
    path.split("/").map(decoded).map(encode).join("/"),
    pairs.join("&"),
    headers,
    claim.signedHeaders.join(";"),
    claim.payloadHash,
  ].join("\n")
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other))

function valuesOf({ rawHeaders }: IncomingMessage, name: string): string {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
  return values.map((value) => value.trim().replace(/ +/g, " ")).join(",")
}

/** RFC 3986: `encodeURIComponent` leaves five more characters unencoded. */
export const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

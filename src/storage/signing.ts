import type { S3Client } from "@aws-sdk/client-s3"
import { S3RequestPresigner } from "@aws-sdk/s3-request-presigner"
import type { UploadRef } from "./multipart.js"

interface Signed {
  method: "GET" | "HEAD" | "PUT"
  key: string
  query: Record<string, string>
  headers?: Record<string, string>
  expiresIn: number
}

export interface PartToSign extends UploadRef {
  partNumber: number
  /** The exact number of bytes: the store refuses a part of another length. */
  size: number
  /** Seconds. */
  expiresIn: number
}

export interface ReadToSign {
  key: string
  /** Seconds. */
  expiresIn: number
  /** The Content-Disposition of the response. */
  disposition?: string
  /** The Content-Type of the response, instead of the object's own. */
  contentType?: string
}

/**
 * Signs URLs, on the store's address for browsers, that work for anyone who has them. Sends no request to the
 * store.
 */
export function signingVerbs(client: S3Client, { publicEndpoint, bucket }: Target) {
  const presigner = new S3RequestPresigner({ ...client.config })
  const { protocol, hostname, port, pathname } = new URL(publicEndpoint)
  const base = pathname.replace(/\/$/, "")

  async function sign({ method, key, query, headers = {}, expiresIn }: Signed): Promise<string> {
    const path = [base, encode(bucket), ...key.split("/").map(encode)].join("/")
    const location = { protocol, hostname, path, ...(port !== "" && { port: Number(port) }) }
    const names = new Set(["host", ...Object.keys(headers)])
    const request = { method, ...location, query, headers }
    const signed = await presigner.presign(request, { expiresIn, signableHeaders: names })
    const pairs = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${encode(name)}=${encode(String(value))}`,
    )
    return `${protocol}//${hostname}${port === "" ? "" : `:${port}`}${path}?${pairs.join("&")}`
  }

  const read = (method: "GET" | "HEAD", { key, expiresIn, disposition, contentType }: ReadToSign) =>
    sign({
      ...{ method, key, expiresIn },
      query: {
        ...(disposition !== undefined && { "response-content-disposition": disposition }),
        ...(contentType !== undefined && { "response-content-type": contentType }),
      },
    })

  return {
    /** For one PUT of exactly `size` bytes. */
    signPart: ({ key, uploadId, partNumber, size, expiresIn }: PartToSign) =>
      sign({
        ...{ method: "PUT", key, expiresIn, query: { partNumber: String(partNumber), uploadId } },
        headers: { "content-length": String(size) },
      }),
    /** For GET, with Range too. A HEAD needs a URL of its own. */
    signGet: (wanted: ReadToSign) => read("GET", wanted),
    signHead: (wanted: ReadToSign) => read("HEAD", wanted),
  }
}

interface Target {
  publicEndpoint: string
  bucket: string
}

/** RFC 3986, as Signature Version 4 requires: `encodeURIComponent` leaves five more characters unencoded. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

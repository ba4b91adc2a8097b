import type { IncomingMessage, ServerResponse } from "node:http"
import { S3Error } from "./error.js"
import type { Bucket } from "./state.js"
import type { Store } from "./store.js"

/** The parts of one request. */
export interface S3Call {
  store: Store
  request: IncomingMessage
  response: ServerResponse
  method: string
  /** The path as sent, without the query. */
  path: string
  /** Empty for the service itself. */
  bucket: string
  /** Empty for a bucket. */
  key: string
  query: Query
  header(name: string): string | undefined
}

export type Query = [name: string, value: string][]

/** A body is text, or bytes that are sent as they arrive and need a `content-length`. */
export interface S3Answer {
  status: number
  headers?: Record<string, string>
  body?: string | AsyncIterable<Buffer>
}

export const xml = (body: string, headers: Record<string, string> = {}): S3Answer => ({
  status: 200,
  headers: { "content-type": "application/xml", ...headers },
  body,
})

export function openCall(store: Store, request: IncomingMessage, response: ServerResponse): S3Call {
  const { method = "GET", url = "/" } = request
  const mark = url.indexOf("?")
  const path = mark === -1 ? url : url.slice(0, mark)
  const [, bucket = "", ...rest] = path.split("/")
  return {
    ...{ store, request, response, method, path },
    bucket: decoded(bucket),
    key: decoded(rest.join("/")),
    query: mark === -1 ? [] : parseQuery(url.slice(mark + 1)),
    header: (name) => [request.headers[name]].flat().join(",") || undefined,
  }
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error("InvalidURI")
  }
}

/** `+` is a space in a query, but nowhere else. */
const parseQuery = (text: string): Query =>
  text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.replaceAll("+", "%20").split("=")
      return [decoded(name), decoded(value.join("="))]
    })

export const queryOf = ({ query }: Pick<S3Call, "query">, name: string): string | undefined =>
  query.find(([given]) => given === name)?.[1]

/** A whole number in the query, within bounds. */
export function numberOf(call: S3Call, name: string, fallback: number): number {
  const text = queryOf(call, name)
  if (text === undefined || text === "") return fallback
  if (!/^\d{1,10}$/.test(text))
    throw new S3Error("InvalidArgument", {
      message: `Provided ${name} not an integer or within integer range`,
      fields: { ArgumentName: name, ArgumentValue: text },
    })
  return Number(text)
}

export function bucketOf({ store, bucket }: S3Call): Bucket {
  const found = store.buckets.get(bucket)
  if (!found) throw new S3Error("NoSuchBucket", { fields: { BucketName: bucket } })
  return found
}

/** A time in the format of S3's XML. */
export const isoText = (milliseconds: number) => new Date(milliseconds).toISOString()

export const quoted = (etag: string) => `"${etag}"`
export const unquoted = (etag: string) => etag.trim().replace(/^"|"$/g, "")

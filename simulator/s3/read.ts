import { bucketOf, queryOf, quoted, unquoted, type S3Answer, type S3Call } from "./call.js"
import { S3Error } from "./error.js"
import type { StoredObject } from "./state.js"

/** `response-content-type` and similar parameters, by the header they replace. */
const OVERRIDES = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
]

/** GET and HEAD: conditions, one range, and headers that the signed query may replace. */
export async function readObject(call: S3Call): Promise<S3Answer> {
  const object = bucketOf(call).objects.get(call.key)
  if (!object) throw new S3Error("NoSuchKey", { fields: { Key: call.key } })
  const facts = {
    etag: quoted(object.etag),
    "last-modified": new Date(object.modified).toUTCString(),
    "accept-ranges": "bytes",
  }
  if (isUnchanged(call, object)) return { status: 304, headers: facts }
  const span = rangeOf(call, object)
  const { start, end } = span ?? { start: 0, end: object.size - 1 }
  const headers = {
    ...object.headers,
    ...overrides(call),
    ...facts,
    "content-length": String(end - start + 1),
    ...(span && { "content-range": `bytes ${start}-${end}/${object.size}` }),
  }
  const status = span ? 206 : 200
  if (call.method === "HEAD") return { status, headers }
  return { status, headers, body: call.store.disk.read(object.pieces, start, end) }
}

const overrides = (call: S3Call): Record<string, string> =>
  Object.fromEntries(
    OVERRIDES.map((name) => [name, queryOf(call, `response-${name}`)]).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>

const names = (header: string, etag: string) =>
  header.trim() === "*" || header.split(",").some((one) => unquoted(one.replace(/^\s*W\//, "")) === etag)

/** Compares seconds, as HTTP dates have no fractions. */
const isNewer = (modified: number, date: string) =>
  Math.floor(modified / 1000) > Math.floor(Date.parse(date) / 1000)

/** True for a 304. @throws S3Error if a condition of the request fails */
function isUnchanged(call: S3Call, { etag, modified }: StoredObject): boolean {
  const [match, none, since, until] = [
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
  ].map((name) => call.header(name))
  const failed = match === undefined ? until !== undefined && isNewer(modified, until) : !names(match, etag)
  if (failed)
    throw new S3Error("PreconditionFailed", {
      fields: { Condition: match === undefined ? "If-Unmodified-Since" : "If-Match" },
    })
  if (none !== undefined) return names(none, etag)
  return since !== undefined && !isNewer(modified, since)
}

/** One range of bytes. Invalid ranges and lists of ranges are ignored, as in S3. */
function rangeOf(call: S3Call, { size, etag }: StoredObject): { start: number; end: number } | undefined {
  const header = call.header("range")
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? []
  if (header === undefined || (first === "" && last === "")) return undefined
  const condition = call.header("if-range")
  if (condition !== undefined && unquoted(condition) !== etag) return undefined
  if (first !== "" && last !== "" && Number(first) > Number(last)) return undefined
  const start = first === "" ? Math.max(size - Number(last), 0) : Number(first)
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1)
  if (start >= size || (first === "" && last === "0"))
    throw new S3Error("InvalidRange", { fields: { RangeRequested: header, ActualObjectSize: String(size) } })
  return { start, end }
}

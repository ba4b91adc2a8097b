import { bucketOf, decoded, isoText, quoted, unquoted, xml, type S3Answer, type S3Call } from "./call.js"
import { openContent, readXml } from "./content.js"
import { S3Error } from "./error.js"
import type { Bucket, StoredObject } from "./state.js"
import { childrenOf, element, group, textOf, xmlDocument } from "./xml.js"

const HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
]
const LONGEST_KEY = 1024

/** The request headers that are stored with the object. */
export function objectHeaders({ request, key }: S3Call): Record<string, string> {
  if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error("KeyTooLongError")
  const found = Object.entries(request.headers).filter(
    ([name]) => HEADERS.includes(name) || name.startsWith("x-amz-meta-"),
  )
  const headers: Record<string, string> = { "content-type": "binary/octet-stream" }
  for (const [name, value] of found) headers[name] = String(value)
  const encoding = (headers["content-encoding"] ?? "").replace(/\baws-chunked\b,?/, "").trim()
  if (encoding === "") delete headers["content-encoding"]
  else headers["content-encoding"] = encoding
  return headers
}

/** `If-None-Match: *` and `If-Match` on a write. */
export function checkWriteConditions(call: S3Call, existing: StoredObject | undefined): void {
  const [none, match] = [call.header("if-none-match"), call.header("if-match")]
  if (none === undefined && match === undefined) return
  if (call.store.settings.habits === "swift" || (none !== undefined && none !== "*"))
    throw new S3Error("NotImplemented")
  if (match !== undefined && !existing) throw new S3Error("NoSuchKey")
  const holds = none === undefined ? match === undefined || unquoted(match) === existing?.etag : !existing
  if (!holds) throw new S3Error("PreconditionFailed")
}

/** The last write wins; the previous object is removed when nobody reads it any more. */
export function storeObject(call: S3Call, bucket: Bucket, object: StoredObject): void {
  const before = bucket.objects.get(object.key)
  bucket.objects.set(object.key, object)
  if (before) call.store.disk.remove(before.pieces)
}

export async function putObject(call: S3Call): Promise<S3Answer> {
  checkWriteConditions(call, bucketOf(call).objects.get(call.key))
  const headers = objectHeaders(call)
  const content = openContent(call)
  const piece = await call.store.disk.write(content.bytes)
  const [bucket, etag] = [bucketOf(call), content.md5()]
  try {
    checkWriteConditions(call, bucket.objects.get(call.key))
  } catch (error) {
    call.store.disk.remove([piece])
    throw error
  }
  const modified = call.store.settings.now()
  storeObject(call, bucket, { key: call.key, size: piece.size, etag, modified, headers, pieces: [piece] })
  return { status: 200, headers: { etag: quoted(etag) } }
}

export async function copyObject(call: S3Call): Promise<S3Answer> {
  const target = bucketOf(call)
  const [from = "", ...rest] = decoded((call.header("x-amz-copy-source") ?? "").replace(/^\//, "")).split("/")
  const source = call.store.buckets.get(from)?.objects.get(rest.join("/"))
  if (!source) throw new S3Error(call.store.buckets.has(from) ? "NoSuchKey" : "NoSuchBucket")
  const replaces = call.header("x-amz-metadata-directive") === "REPLACE"
  if (!replaces && source === target.objects.get(call.key))
    throw new S3Error("InvalidRequest", {
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    })
  const headers = replaces ? objectHeaders(call) : source.headers
  const { size, etag } = source
  const pieces = await call.store.disk.copy(source.pieces)
  const modified = call.store.settings.now()
  storeObject(call, target, { key: call.key, size, etag, modified, headers, pieces })
  return xml(
    xmlDocument("CopyObjectResult", [
      element("LastModified", isoText(modified)),
      element("ETag", quoted(etag)),
    ]),
  )
}

function removeObject(call: S3Call, bucket: Bucket, key: string): void {
  const found = bucket.objects.get(key)
  bucket.objects.delete(key)
  if (found) call.store.disk.remove(found.pieces)
}

/** Deleting a missing object succeeds too. */
export async function deleteObject(call: S3Call): Promise<S3Answer> {
  removeObject(call, bucketOf(call), call.key)
  return { status: 204 }
}

const MOST = 1000

export async function deleteObjects(call: S3Call): Promise<S3Answer> {
  const bucket = bucketOf(call)
  const isChecked = Object.keys(call.request.headers).some(
    (name) => name === "content-md5" || name.startsWith("x-amz-checksum-"),
  )
  if (!isChecked)
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    })
  const { element: root } = await readXml(call, "Delete")
  const keys = childrenOf(root, "Object").map((one) => textOf(one, "Key"))
  if (keys.length === 0 || keys.length > MOST || keys.includes(undefined)) throw new S3Error("MalformedXML")
  const found = keys.filter((key) => key !== undefined)
  for (const key of found) removeObject(call, bucket, key)
  const isQuiet = textOf(root, "Quiet") === "true"
  const deleted = isQuiet ? [] : found.map((key) => group("Deleted", [element("Key", key)]))
  return xml(xmlDocument("DeleteResult", deleted))
}

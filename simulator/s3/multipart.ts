import { randomBytes } from "node:crypto"
import { bucketOf, isoText, numberOf, queryOf, quoted, xml, type S3Answer, type S3Call } from "./call.js"
import { openContent } from "./content.js"
import { invalidArgument, S3Error } from "./error.js"
import { namer } from "./list.js"
import { objectHeaders } from "./objects.js"
import { byBytes, type Upload } from "./state.js"
import { element, group, xmlDocument } from "./xml.js"

export function uploadOf(call: S3Call): Upload {
  const found = bucketOf(call).uploads.get(queryOf(call, "uploadId") ?? "")
  if (found?.key !== call.key)
    throw new S3Error("NoSuchUpload", { fields: { UploadId: queryOf(call, "uploadId") ?? "" } })
  return found
}

export async function createUpload(call: S3Call): Promise<S3Answer> {
  const { uploads, name } = bucketOf(call)
  const id = randomBytes(24).toString("base64url")
  const { key } = call
  uploads.set(id, {
    id,
    key,
    initiated: call.store.settings.now(),
    headers: objectHeaders(call),
    parts: new Map(),
  })
  return xml(
    xmlDocument("InitiateMultipartUploadResult", [
      element("Bucket", name),
      element("Key", key),
      element("UploadId", id),
    ]),
  )
}

const LAST_PART = 10_000

/** A part that is uploaded again replaces the previous one. */
export async function uploadPart(call: S3Call): Promise<S3Answer> {
  const number = numberOf(call, "partNumber", 0)
  if (number < 1 || number > LAST_PART)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      String(number),
    )
  if (call.header("x-amz-copy-source") !== undefined) throw new S3Error("NotImplemented")
  uploadOf(call)
  const content = openContent(call)
  const piece = await call.store.disk.write(content.bytes)
  try {
    const { parts } = uploadOf(call)
    const before = parts.get(number)
    const etag = content.md5()
    parts.set(number, { number, etag, modified: call.store.settings.now(), piece })
    if (before) call.store.disk.remove([before.piece])
    return { status: 200, headers: { etag: quoted(etag) } }
  } catch (error) {
    call.store.disk.remove([piece])
    throw error
  }
}

const MOST = 1000

export async function listParts(call: S3Call): Promise<S3Answer> {
  const { parts, key, id } = uploadOf(call)
  const after = numberOf(call, "part-number-marker", 0)
  const most = Math.min(numberOf(call, "max-parts", MOST), MOST)
  const rest = [...parts.values()]
    .filter(({ number }) => number > after)
    .sort((one, other) => one.number - other.number)
  const page = rest.slice(0, most)
  return xml(
    xmlDocument("ListPartsResult", [
      element("Bucket", call.bucket),
      element("Key", namer(call)(key)),
      element("UploadId", id),
      element("PartNumberMarker", after),
      element("NextPartNumberMarker", page.at(-1)?.number ?? 0),
      element("MaxParts", most),
      element("IsTruncated", rest.length > page.length),
      ...page.map(({ number, etag, modified, piece }) =>
        group("Part", [
          element("PartNumber", number),
          element("LastModified", isoText(modified)),
          element("ETag", quoted(etag)),
          element("Size", piece.size),
        ]),
      ),
    ]),
  )
}

export async function abortUpload(call: S3Call): Promise<S3Answer> {
  const { id, parts } = uploadOf(call)
  bucketOf(call).uploads.delete(id)
  call.store.disk.remove([...parts.values()].map(({ piece }) => piece))
  return { status: 204 }
}

const byKeyAndTime = (one: Upload, other: Upload) =>
  byBytes(one.key, other.key) || one.initiated - other.initiated || byBytes(one.id, other.id)

export async function listUploads(call: S3Call): Promise<S3Answer> {
  const { uploads, name: bucket } = bucketOf(call)
  const name = namer(call)
  if (queryOf(call, "delimiter")) throw new S3Error("NotImplemented")
  const [prefix, keyMarker, idMarker] = ["prefix", "key-marker", "upload-id-marker"].map(
    (one) => queryOf(call, one) ?? "",
  )
  const most = Math.min(numberOf(call, "max-uploads", MOST), MOST)
  const all = [...uploads.values()].filter(({ key }) => key.startsWith(prefix ?? "")).sort(byKeyAndTime)
  const rest = all.slice(firstAfter(all, keyMarker ?? "", idMarker ?? ""))
  const page = rest.slice(0, most)
  const last = page.at(-1)
  return xml(
    xmlDocument("ListMultipartUploadsResult", [
      element("Bucket", bucket),
      element("Prefix", name(prefix ?? "")),
      element("KeyMarker", name(keyMarker ?? "")),
      element("UploadIdMarker", idMarker ?? ""),
      element("NextKeyMarker", name(last?.key ?? "")),
      element("NextUploadIdMarker", last?.id ?? ""),
      element("MaxUploads", most),
      element("IsTruncated", rest.length > page.length),
      ...page.map(({ key, id, initiated }) =>
        group("Upload", [
          element("Key", name(key)),
          element("UploadId", id),
          element("Initiated", isoText(initiated)),
        ]),
      ),
    ]),
  )
}

/** Without an id the marker is the key alone, and all uploads of that key come before it. */
function firstAfter(all: Upload[], key: string, id: string): number {
  if (key === "") return 0
  const marked = all.findIndex((upload) => upload.key === key && upload.id === id)
  if (marked !== -1) return marked + 1
  const next = all.findIndex((upload) => byBytes(upload.key, key) > 0)
  return next === -1 ? all.length : next
}

import { bucketOf, isoText, numberOf, queryOf, quoted, xml, type S3Answer, type S3Call } from "./call.js"
import { invalidArgument } from "./error.js"
import { encode } from "./signature.js"
import { byBytes, type StoredObject } from "./state.js"
import { element, group, xmlDocument } from "./xml.js"

/** A key, or a common prefix that stands for all keys with it. */
interface Row {
  name: string
  isPrefix: boolean
}

interface Page {
  rows: Row[]
  /** The last name on this page, if there are more. */
  next: string | undefined
}

/** The names after `after`, grouped by the delimiter, as in all of S3's lists. */
export function pageOf(names: string[], { prefix, delimiter, after, most }: PageOptions): Page {
  const rows: Row[] = []
  let last: string | undefined
  for (const name of names.filter((one) => one.startsWith(prefix)).sort(byBytes)) {
    const cut = delimiter === "" ? -1 : name.indexOf(delimiter, prefix.length)
    const row =
      cut === -1 ? { name, isPrefix: false } : { name: name.slice(0, cut + delimiter.length), isPrefix: true }
    if (after !== "" && (byBytes(row.name, after) <= 0 || (row.isPrefix && after.startsWith(row.name))))
      continue
    if (row.isPrefix && row.name === last) continue
    if (rows.length === most) return { rows, next: most === 0 ? undefined : last }
    rows.push(row)
    last = row.name
  }
  return { rows, next: undefined }
}

interface PageOptions {
  prefix: string
  delimiter: string
  after: string
  most: number
}

const MOST = 1000

/** Encodes names in the response: unchanged, or URL-encoded if the caller asks for it. */
export function namer(call: S3Call): (name: string) => string {
  const encoding = queryOf(call, "encoding-type")
  if (encoding !== undefined && encoding !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding)
  return encoding === "url" ? (name) => encode(name).replaceAll("%2F", "/") : (name) => name
}

const contents = ({ key, size, etag, modified }: StoredObject, name: (key: string) => string) =>
  group("Contents", [
    element("Key", name(key)),
    element("LastModified", isoText(modified)),
    element("ETag", quoted(etag)),
    element("Size", size),
    element("StorageClass", "STANDARD"),
  ])

/** ListObjectsV2, and the older ListObjects. */
export async function listObjects(call: S3Call): Promise<S3Answer> {
  const { objects, name: bucket } = bucketOf(call)
  const name = namer(call)
  const isV2 = queryOf(call, "list-type") === "2"
  const [prefix, delimiter] = [queryOf(call, "prefix") ?? "", queryOf(call, "delimiter") ?? ""]
  const most = Math.min(numberOf(call, "max-keys", MOST), MOST)
  const after = isV2 ? afterToken(call) : (queryOf(call, "marker") ?? "")
  const { rows, next } = pageOf([...objects.keys()], { prefix, delimiter, after, most })
  const found = rows
    .flatMap((row) => (row.isPrefix ? [] : [objects.get(row.name)]))
    .filter((one) => one !== undefined)
  /** Without a delimiter, the older list goes on after its last key, and S3 names no marker. */
  const nextMarker = (last: string) => [element("NextMarker", name(last))]
  const paging = isV2
    ? [element("KeyCount", rows.length), ...tokens(call, next)]
    : [element("Marker", name(after)), ...(next === undefined || delimiter === "" ? [] : nextMarker(next))]
  return xml(
    xmlDocument("ListBucketResult", [
      element("Name", bucket),
      element("Prefix", name(prefix)),
      ...(delimiter === "" ? [] : [element("Delimiter", name(delimiter))]),
      element("MaxKeys", most),
      ...(queryOf(call, "encoding-type") === "url" ? [element("EncodingType", "url")] : []),
      element("IsTruncated", next !== undefined),
      ...paging,
      ...found.map((object) => contents(object, name)),
      ...rows
        .filter((row) => row.isPrefix)
        .map((row) => group("CommonPrefixes", [element("Prefix", name(row.name))])),
    ]),
  )
}

function afterToken(call: S3Call): string {
  const token = queryOf(call, "continuation-token")
  if (token === undefined) return queryOf(call, "start-after") ?? ""
  const name = Buffer.from(token, "base64url").toString("utf8")
  if (name === "" || Buffer.from(name).toString("base64url") !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token)
  return name
}

function tokens(call: S3Call, next: string | undefined): string[] {
  const given = queryOf(call, "continuation-token")
  return [
    ...(given === undefined ? [] : [element("ContinuationToken", given)]),
    ...(next === undefined
      ? []
      : [element("NextContinuationToken", Buffer.from(next).toString("base64url"))]),
  ]
}

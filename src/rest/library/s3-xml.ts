import type { Failure } from "../../failure.js"
import type { Part } from "../../storage/multipart.js"

/** S3's XML, as far as multipart uploads need it. This is what must be escaped in its text. */
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

const escape = (text: string) => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one)

const element = (name: string, content: string | number | boolean) =>
  `<${name}>${escape(String(content))}</${name}>`

const document = (name: string, children: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${children.join("")}</${name}>`

interface Upload {
  key: string
  sessionId: string
}

/** `UploadId` is the id of the session; the store's own id is not revealed. */
export const created = ({ key, sessionId }: Upload) =>
  document("InitiateMultipartUploadResult", [element("Key", key), element("UploadId", sessionId)])

export const listed = ({ key, sessionId }: Upload, parts: Part[]) =>
  document("ListPartsResult", [
    ...[element("Key", key), element("UploadId", sessionId), element("IsTruncated", false)],
    ...parts.map(({ partNumber, etag, size }) => {
      const facts = [element("PartNumber", partNumber), element("ETag", `"${etag}"`), element("Size", size)]
      return `<Part>${facts.join("")}</Part>`
    }),
  ])

/** `location` is the URL of the image at Polaris. */
export const completed = ({ key, location }: { key: string; location: string }) =>
  document("CompleteMultipartUploadResult", [element("Location", location), element("Key", key)])

export const failed = ({ status, message, reason = "" }: Failure, requestId: string) =>
  document("Error", [
    element(
      "Code",
      BY_REASON[reason] ?? BY_STATUS[status] ?? (status < 500 ? "InvalidRequest" : "InternalError"),
    ),
    element("Message", message),
    element("RequestId", requestId),
  ])

/** S3's codes. */
const BY_REASON: Record<string, string> = {
  wrong_parts: "InvalidPart",
  wrong_size: "IncompleteBody",
  wrong_hash: "BadDigest",
  upload_aborted: "NoSuchUpload",
  upload_expired: "NoSuchUpload",
}

const BY_STATUS: Record<number, string> = {
  403: "AccessDenied",
  404: "NoSuchUpload",
  405: "MethodNotAllowed",
  408: "RequestTimeout",
  409: "OperationAborted",
  413: "EntityTooLarge",
  429: "SlowDown",
  503: "ServiceUnavailable",
}

/** Parses the list of parts in a request of an S3 client. Undefined for other XML. */
export function partsIn(xml: string): { part_number: string; etag: string }[] | undefined {
  const [head = "", ...pieces] = xml.split("<Part>")
  if (!head.includes("<CompleteMultipartUpload")) return undefined
  return pieces.map((piece) => ({ part_number: textIn(piece, "PartNumber"), etag: textIn(piece, "ETag") }))
}

function textIn(piece: string, name: string): string {
  const start = piece.indexOf(`<${name}>`)
  const end = piece.indexOf(`</${name}>`)
  if (start < 0 || end < start) return ""
  return piece.slice(start + name.length + 2, end).replace(/&(?:quot|#34);/g, '"')
}

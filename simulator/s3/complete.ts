import { createHash } from "node:crypto"
import { bucketOf, queryOf, quoted, unquoted, xml, type S3Answer, type S3Call } from "./call.js"
import { readXml } from "./content.js"
import { errorXml, S3Error } from "./error.js"
import { checkWriteConditions, storeObject } from "./objects.js"
import { uploadOf } from "./multipart.js"
import type { Part, Upload } from "./state.js"
import { childrenOf, DECLARATION, element, textOf, xmlDocument, type Element } from "./xml.js"

const OPERATION = "CompleteMultipartUpload"

export async function completeUpload(call: S3Call): Promise<S3Answer> {
  const bucket = bucketOf(call)
  const { element: root } = await readXml(call, OPERATION)
  const { faults } = call.store
  if (faults.take(OPERATION, "error-in-200"))
    return xml(DECLARATION + errorXml(new S3Error("InternalError"), call.path, "fault"))
  const done = bucket.completed.get(queryOf(call, "uploadId") ?? "")
  if (done?.key === call.key) return completed(call, done.etag)
  const upload = uploadOf(call)
  checkWriteConditions(call, bucket.objects.get(call.key))
  const parts = chosen(call, upload, childrenOf(root, "Part"))
  const etag = multipartEtag(parts)
  finish(call, upload, parts, etag)
  if (faults.take(OPERATION, "done-but-unknown")) throw new S3Error("NoSuchUpload")
  return completed(call, faults.take(OPERATION, "empty-etag") ? "" : etag)
}

/** Changes everything in one step, so that nobody sees the object together with its upload. */
function finish(call: S3Call, upload: Upload, parts: Part[], etag: string): void {
  const bucket = bucketOf(call)
  const { key, headers } = upload
  const pieces = parts.map(({ piece }) => piece)
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0)
  storeObject(call, bucket, { key, size, etag, modified: call.store.settings.now(), headers, pieces })
  bucket.uploads.delete(upload.id)
  bucket.completed.set(upload.id, { key, etag })
  const unused = [...upload.parts.values()].filter((part) => !parts.includes(part))
  call.store.disk.remove(unused.map(({ piece }) => piece))
}

function completed(call: S3Call, etag: string): S3Answer {
  const location = `http://${call.header("host") ?? ""}${call.path}`
  return xml(
    xmlDocument("CompleteMultipartUploadResult", [
      element("Location", location),
      element("Bucket", call.bucket),
      element("Key", call.key),
      element("ETag", etag === "" ? "" : quoted(etag)),
    ]),
  )
}

/** The parts that the caller lists, in order, each with the store's ETag. */
function chosen({ store }: S3Call, upload: Upload, wanted: Element[]): Part[] {
  if (wanted.length === 0) throw new S3Error("MalformedXML")
  const pairs = wanted.map((one) => ({
    number: Number(textOf(one, "PartNumber")),
    etag: textOf(one, "ETag") ?? "",
  }))
  if (pairs.some(({ number }, at) => at > 0 && number <= (pairs[at - 1]?.number ?? 0)))
    throw new S3Error("InvalidPartOrder", { fields: { UploadId: upload.id } })
  const parts = pairs.map(({ number, etag }) => {
    const part = upload.parts.get(number)
    if (!part || part.etag !== unquoted(etag))
      throw new S3Error("InvalidPart", {
        fields: { UploadId: upload.id, PartNumber: String(number), ETag: unquoted(etag) },
      })
    return part
  })
  const small = parts.slice(0, -1).find(({ piece }) => piece.size < store.settings.minPartBytes)
  if (small)
    throw new S3Error("EntityTooSmall", {
      fields: {
        ProposedSize: String(small.piece.size),
        MinSizeAllowed: String(store.settings.minPartBytes),
        PartNumber: String(small.number),
        ETag: small.etag,
      },
    })
  return parts
}

/** S3's rule: the MD5 of the parts' MD5s, a dash, and the number of parts. */
function multipartEtag(parts: Part[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag, "hex"))
  return `${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-${parts.length}`
}

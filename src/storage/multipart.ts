import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from "@aws-sdk/client-s3"
import { Refusal, UpstreamError } from "../errors.js"
import type { AskStorage } from "./ask.js"
import { multipartEtag } from "./etag.js"
import { unquoted, type HeadObject, type ObjectFacts } from "./facts.js"
import { unreadableAnswer } from "./failures.js"

/** A multipart upload at the store. */
export interface UploadRef {
  key: string
  uploadId: string
}

/** `etag` has no quotes, as in all of src/storage. */
export interface Part {
  partNumber: number
  size: number
  etag: string
}

export interface PartsPage {
  parts: Part[]
  /** Pass it as `after` for the next page. */
  next: number | undefined
}

export interface UploadsPage {
  uploads: (UploadRef & { startedAt: Date })[]
  next: UploadRef | undefined
}

export interface CompletedObject extends ObjectFacts {
  /** The ETag follows S3's rule for these parts; stores that encrypt do not follow it. */
  followsRule: boolean
}

/** radosgw responds NoSuchKey where S3 responds NoSuchUpload. */
function asUpload(error: unknown): never {
  if (!(error instanceof Refusal) || error.reason !== "no_such_object") throw error
  throw new Refusal(404, { message: UNKNOWN, reason: "no_such_upload", cause: error })
}

const UNKNOWN = "The object store does not know this upload: it was completed or aborted. Start a new one."

const asIs = (error: unknown) => error

const isUnknown = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.reason === "no_such_upload"

export function multipartVerbs(ask: AskStorage, Bucket: string, headObject: HeadObject) {
  async function listParts(
    { key, uploadId, after = 0, limit = 1000 }: UploadRef & { after?: number; limit?: number },
    signal: AbortSignal,
  ): Promise<PartsPage> {
    const location = {
      Bucket,
      Key: key,
      UploadId: uploadId,
      PartNumberMarker: String(after),
      MaxParts: limit,
    }
    const command = new ListPartsCommand(location)
    const answer = await ask((client, options) => client.send(command, options), signal).catch(asUpload)
    const parts = (answer.Parts ?? []).map(({ PartNumber, Size, ETag }) => {
      if (PartNumber === undefined || Size === undefined || ETag === undefined) throw unreadableAnswer()
      return { partNumber: PartNumber, size: Size, etag: unquoted(ETag) }
    })
    const last = parts.at(-1)?.partNumber
    return {
      parts,
      next: answer.IsTruncated === true && last !== undefined && last > after ? last : undefined,
    }
  }

  /**
   * Translates the failure of a completion if the store no longer has the upload. radosgw then responds "500
   * This multipart completion is already in progress", so after a failure the store is asked for the parts.
   * @throws every other failure
   */
  async function whyUnknown(upload: UploadRef, error: unknown, signal: AbortSignal): Promise<Refusal> {
    const failed = error instanceof UpstreamError && (error.failure.status ?? 0) >= 500
    const cause = failed ? await listParts({ ...upload, limit: 1 }, signal).then(() => error, asIs) : error
    if (isUnknown(cause)) return cause
    throw error
  }

  return {
    async createUpload({ key, contentType }: { key: string; contentType: string }, signal: AbortSignal) {
      const command = new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType: contentType })
      const { UploadId } = await ask((client, options) => client.send(command, options), signal)
      if (UploadId === undefined) throw unreadableAnswer()
      return UploadId
    },

    /** The parts that have arrived completely, by number; at most `limit`, which is 1,000 or less. */
    listParts,

    /**
     * Combines the parts into one object, and returns what the store reports about it. Can be repeated: an
     * upload that the store no longer knows is complete if the object has the ETag of these parts.
     */
    async completeUpload(
      { key, uploadId, parts }: UploadRef & { parts: Pick<Part, "partNumber" | "etag">[] },
      signal: AbortSignal,
    ): Promise<CompletedObject> {
      const inOrder = parts.toSorted((one, other) => one.partNumber - other.partNumber)
      const Parts = inOrder.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: `"${etag}"` }))
      const location = { Bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts } }
      const command = new CompleteMultipartUploadCommand(location)
      const unknown = await ask((client, options) => client.send(command, options), signal).then(
        () => undefined,
        (error: unknown) => whyUnknown({ key, uploadId }, error, signal),
      )
      const object = await headObject(key, signal)
      const followsRule = object?.etag === multipartEtag(inOrder)
      if (unknown && !followsRule) throw unknown
      if (!object) throw unreadableAnswer()
      return { ...object, followsRule }
    },

    /** A missing upload counts as aborted. */
    async abortUpload({ key, uploadId }: UploadRef, signal: AbortSignal): Promise<void> {
      const command = new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: uploadId })
      await ask((client, options) => client.send(command, options), signal)
        .catch(asUpload)
        .catch((error: unknown) => {
          if (!isUnknown(error)) throw error
        })
    },

    /** Uploads that are neither completed nor aborted, by key; at most 1,000 in each page. */
    async listUploads(
      { prefix, after }: { prefix: string; after?: UploadRef | undefined },
      signal: AbortSignal,
    ): Promise<UploadsPage> {
      const markers = after && { KeyMarker: after.key, UploadIdMarker: after.uploadId }
      const command = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...markers })
      const answer = await ask((client, options) => client.send(command, options), signal)
      const uploads = (answer.Uploads ?? []).map(({ Key, UploadId, Initiated }) => {
        if (Key === undefined || UploadId === undefined || Initiated === undefined) throw unreadableAnswer()
        return { key: Key, uploadId: UploadId, startedAt: Initiated }
      })
      const last = uploads.at(-1)
      const next =
        answer.IsTruncated === true && last ? { key: last.key, uploadId: last.uploadId } : undefined
      return { uploads, next }
    },
  }
}

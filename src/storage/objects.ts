import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3"
import type { Readable } from "node:stream"
import { addAbortSignal } from "node:stream"
import { Refusal } from "../errors.js"
import type { AskStorage } from "./ask.js"
import { collectBytes, flowing } from "./bounds.js"
import { unquoted, type HeadObject, type ObjectFacts } from "./facts.js"
import { unreadableAnswer } from "./failures.js"

export interface ObjectRow {
  key: string
  size: number
  etag: string
}

export interface ObjectsPage {
  objects: ObjectRow[]
  /** Pass it as `after` for the next page. */
  next: string | undefined
}

export interface Range {
  key: string
  start: number
  /** The last byte, inclusive. */
  end: number
  /** Throws Refusal 412 `object_changed` if the object has another ETag. */
  ifMatch?: string | undefined
}

/** What GET and HEAD report about an object. */
function factsOf(answer: Answered): ObjectFacts {
  const { ContentLength, ContentRange, ETag, ContentType, ServerSideEncryption, SSECustomerAlgorithm } =
    answer
  const size = ContentRange === undefined ? ContentLength : Number(/\/(\d+)$/.exec(ContentRange)?.[1])
  if (size === undefined || Number.isNaN(size) || ETag === undefined) throw unreadableAnswer()
  const isEncrypted =
    SSECustomerAlgorithm !== undefined || ServerSideEncryption?.startsWith("aws:kms") === true
  return { size, etag: unquoted(ETag), contentType: ContentType, ...(isEncrypted && { isEncrypted }) }
}

interface Answered {
  ContentLength?: number | undefined
  ContentRange?: string | undefined
  ETag?: string | undefined
  ContentType?: string | undefined
  ServerSideEncryption?: string | undefined
  SSECustomerAlgorithm?: string | undefined
}

const condition = (etag: string | undefined) => (etag === undefined ? {} : { IfMatch: `"${etag}"` })

export const createHeadObject =
  (ask: AskStorage, Bucket: string): HeadObject =>
  async (key, signal) => {
    const command = new HeadObjectCommand({ Bucket, Key: key })
    const asked = ask((client, options) => client.send(command, options), signal)
    const answer = await asked.catch((error: unknown) => {
      if (error instanceof Refusal && error.reason === "no_such_object") return undefined
      throw error
    })
    return answer && factsOf(answer)
  }

export const objectVerbs = (ask: AskStorage, Bucket: string, idleMs: number) => ({
  /** Stores bytes that fit in memory, such as a variant of a picture. Returns the ETag. */
  async putObject(
    { key, bytes, contentType }: { key: string; bytes: Uint8Array; contentType: string },
    signal: AbortSignal,
  ): Promise<string> {
    const command = new PutObjectCommand({ Bucket, Key: key, Body: bytes, ContentType: contentType })
    const { ETag } = await ask((client, options) => client.send(command, options), signal)
    if (ETag === undefined) throw unreadableAnswer()
    return unquoted(ETag)
  },

  /** The bytes from `start` to `end`, as far as they exist, and the facts of the whole object. */
  async readRange({ key, start, end, ifMatch }: Range, signal: AbortSignal) {
    const location = { Bucket, Key: key, Range: `bytes=${start}-${end}`, ...condition(ifMatch) }
    const command = new GetObjectCommand(location)
    return ask(async (client, options) => {
      const answer = await client.send(command, options)
      const bytes = await collectBytes(bodyOf(answer.Body), end - start + 1)
      return { ...factsOf(answer), bytes }
    }, signal)
  },

  /**
   * Lets `consume` read the whole object as it arrives. `consume` may take any time, the store may not. The
   * body ends with `consume`.
   */
  async streamObject<T>(
    { key, ifMatch }: Pick<Range, "key" | "ifMatch">,
    consume: (bytes: AsyncGenerator<Buffer>, facts: ObjectFacts) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const command = new GetObjectCommand({ Bucket, Key: key, ...condition(ifMatch) })
    const answer = await ask((client, options) => client.send(command, options), signal)
    const body = addAbortSignal(signal, bodyOf(answer.Body))
    try {
      return await consume(flowing(body, idleMs, signal), factsOf(answer))
    } finally {
      body.destroy()
    }
  },

  /** A missing object counts as deleted. */
  async deleteObject(key: string, signal: AbortSignal): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket, Key: key })
    await ask((client, options) => client.send(command, options), signal)
  },

  /** Objects by key; at most 1,000 in each page. */
  async listObjects(
    { prefix, after, limit = 1000 }: { prefix: string; after?: string | undefined; limit?: number },
    signal: AbortSignal,
  ): Promise<ObjectsPage> {
    const token = after !== undefined && { ContinuationToken: after }
    const command = new ListObjectsV2Command({ Bucket, Prefix: prefix, MaxKeys: limit, ...token })
    const answer = await ask((client, options) => client.send(command, options), signal)
    const objects = (answer.Contents ?? []).map(({ Key, Size, ETag }) => {
      if (Key === undefined || Size === undefined || ETag === undefined) throw unreadableAnswer()
      return { key: Key, size: Size, etag: unquoted(ETag) }
    })
    return { objects, next: answer.IsTruncated === true ? answer.NextContinuationToken : undefined }
  },
})

/** In Node the SDK returns a Node stream. */
const bodyOf = (body: unknown): Readable => body as Readable

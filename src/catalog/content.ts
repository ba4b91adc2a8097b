import { answered, Refusal } from "../errors.js"
import type { ByteRange } from "../glance/data.js"
import { scopeOf, type CatalogContext } from "./catalog.js"
import { checkedBytes } from "../content/checked-bytes.js"
import { contentTypeOf, TYPE_BYTES } from "./content-type.js"
import { findCopies, noSuchImage, type FoundCopy } from "./find.js"
import { refute } from "./index/refute.js"
import { rangeIn } from "../content/ranges.js"
import { readRange } from "../content/read-range.js"

export interface ContentInput {
  hash: string
  /** The header `Range`. */
  range: string | undefined
  /** True for HEAD: everything except the bytes is returned. */
  isHead: boolean
  /** True if the caller already has these bytes, so that none are sent. */
  isUnchanged: boolean
}

/** A URL of the bytes, or the bytes themselves. */
export type Content =
  | "unchanged"
  | { url: string }
  | { outside: true; size: number }
  | {
      type: string
      size: number
      range: ByteRange | undefined
      /** Undefined for HEAD. */
      bytes: AsyncGenerator<Buffer, void> | undefined
    }

/**
 * The bytes of an image, from its first copy that has them: the signed URL of a library file, or a stream
 * from Glance. A stream that turns out to have another hash breaks off before its end, and its copy counts as
 * unverified from then on.
 */
export async function openContent(context: CatalogContext, input: ContentInput): Promise<Content> {
  const { catalog, call } = context
  const hash = input.hash.toLowerCase()
  await catalog.index.ready(call)
  await catalog.index.confirm(call, [hash])
  const copies = await catalog.database.query(
    (queries) => findCopies(queries, scopeOf(call.caller), hash),
    call.signal,
  )
  if (input.isUnchanged) return "unchanged"
  let failure: unknown = noSuchImage()
  for (const copy of copies) {
    try {
      return await openCopy(context, copy, { ...input, hash })
    } catch (error) {
      if (!hasNoBytes(error)) throw error
      failure = error
    }
  }
  throw failure
}

/** Failures after which another copy may have the bytes. */
const hasNoBytes = (error: unknown) =>
  (error instanceof Refusal && [404, 409, 503].includes(error.status)) ||
  [403, 404].some((status) => answered(error, status))

const NO_BYTES = "This image has no data at the moment. Try again later."

async function openCopy(context: CatalogContext, copy: FoundCopy, input: ContentInput): Promise<Content> {
  const { catalog, call } = context
  if (copy.source === "library") {
    if (catalog.files === undefined) throw new Refusal(503, "The library, which has this file, is off.")
    return { url: await catalog.files.sign(call, copy.sourceId) }
  }
  const { size } = copy
  if (size === undefined) throw new Refusal(409, NO_BYTES)
  const range = rangeIn(input.range, size)
  if (range === "outside") return { outside: true, size }
  if (input.isHead) return { type: await typeAtGlance(context, copy, size), size, range, bytes: undefined }
  if (range === undefined || (range.start === 0 && range.end === size - 1))
    return { size, range, ...(await wholeImage(context, copy, input.hash)) }
  const type = await typeAtGlance(context, copy, size)
  return { type, size, range, bytes: await copyRange(context, copy, range) }
}

/** All bytes, with the hash checked while they are sent. */
async function wholeImage(context: CatalogContext, copy: FoundCopy, hash: string) {
  const { catalog, call } = context
  const data = await catalog.glanceFor(call).data.read(copy.sourceId)
  if (data === undefined) throw new Refusal(409, NO_BYTES)
  const { first, bytes } = await withFirst(data.bytes)
  const end = (isRight: boolean) =>
    isRight ? confirmHash(context, copy, hash) : refuteHash(context, copy, hash)
  return { type: contentTypeOf(first), bytes: checkedBytes(bytes, { algorithm: "sha256", value: hash }, end) }
}

/** The first bytes, and a generator of all bytes from the start. */
async function withFirst(source: AsyncGenerator<Buffer, void>) {
  const pieces: Buffer[] = []
  let length = 0
  while (length < TYPE_BYTES) {
    const next = await source.next()
    if (next.done) break
    pieces.push(next.value)
    length += next.value.length
  }
  async function* all(): AsyncGenerator<Buffer, void> {
    try {
      yield* pieces
      yield* source
    } finally {
      await source.return()
    }
  }
  return { first: Buffer.concat(pieces).subarray(0, TYPE_BYTES), bytes: all() }
}

async function typeAtGlance(context: CatalogContext, copy: FoundCopy, size: number): Promise<string> {
  if (size === 0) return contentTypeOf(Buffer.alloc(0))
  const bytes = await copyRange(context, copy, { start: 0, end: Math.min(TYPE_BYTES, size) - 1 })
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return contentTypeOf(Buffer.concat(pieces))
}

/** The bytes of a range of a copy. */
async function copyRange({ catalog, call }: CatalogContext, { sourceId }: FoundCopy, range: ByteRange) {
  const bytes = await readRange(catalog.glanceFor(call).data, sourceId, range)
  if (bytes === undefined) throw new Refusal(409, NO_BYTES)
  return bytes
}

/** Records that Polaris has hashed the bytes itself. */
async function confirmHash(
  { catalog, call }: CatalogContext,
  copy: FoundCopy,
  sha256: string,
): Promise<void> {
  const { algorithm, value } = copy
  if (copy.isVerified || algorithm === undefined || value === undefined) return
  await catalog.index.noteHash({ projectId: call.caller.project.id, algorithm, value, sha256 })
}

async function refuteHash({ catalog, call }: CatalogContext, copy: FoundCopy, hash: string): Promise<void> {
  call.log.warn({ imageId: copy.sourceId }, "an image's bytes do not have its hash")
  await catalog.database.transaction((tx) => refute(tx, copy.sourceId, hash))
}

import { answered, Refusal } from "../errors.js"
import type { ByteRange, ImageData } from "../glance/data.js"
import { scopeOf, type CatalogContext } from "./catalog.js"
import { checkedBytes } from "./checked-bytes.js"
import { contentTypeOf, TYPE_BYTES } from "./content-type.js"
import { findCopies, noSuchImage, type FoundCopy } from "./find.js"
import { composeImages } from "./index/compose.js"
import { rangeIn, sliced } from "./ranges.js"

export interface ContentInput {
  hash: string
  /** The header `Range`. */
  range: string | undefined
  /** HEAD: everything but the bytes. */
  isHead: boolean
  /** The caller has these bytes already: there is nothing to send. */
  isUnchanged: boolean
}

/** Where the bytes are, or the bytes. */
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
 * The bytes of an image, from the first of its copies that has them: a file of the library by its signed URL,
 * an image at Glance as a stream. Bytes that turn out to have another hash are not given away as a whole, and
 * the copy counts as unverified from then on.
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

/** Another copy may have them. */
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
  return { type, size, range, bytes: await readRange(context, copy, range) }
}

/** All bytes, checked on their way. */
async function wholeImage(context: CatalogContext, copy: FoundCopy, hash: string) {
  const { catalog, call } = context
  const data = await catalog.glanceFor(call).data.read(copy.sourceId)
  if (data === undefined) throw new Refusal(409, NO_BYTES)
  const { first, bytes } = await withFirst(data.bytes)
  const end = (isRight: boolean) =>
    isRight ? confirmHash(context, copy, hash) : refuteHash(context, copy, hash)
  return { type: contentTypeOf(first), bytes: checkedBytes(bytes, hash, end) }
}

/** The first bytes, and all of them again. */
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
  const bytes = await readRange(context, copy, { start: 0, end: Math.min(TYPE_BYTES, size) - 1 })
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return contentTypeOf(Buffer.concat(pieces))
}

/** Some of Glance's stores cannot read a part: then the whole is read, and the rest thrown away. */
async function readRange(
  { catalog, call }: CatalogContext,
  { sourceId }: FoundCopy,
  range: ByteRange,
): Promise<AsyncGenerator<Buffer, void>> {
  const { data } = catalog.glanceFor(call)
  const found: ImageData | undefined = await data.read(sourceId, range).catch((error: unknown) => {
    if (!answered(error, 400)) throw error
    return data.read(sourceId)
  })
  if (found === undefined) throw new Refusal(409, NO_BYTES)
  return found.isRange ? found.bytes : sliced(found.bytes, range)
}

/** Polaris has hashed the bytes itself now. */
async function confirmHash(
  { catalog, call }: CatalogContext,
  copy: FoundCopy,
  sha256: string,
): Promise<void> {
  const { algorithm, value } = copy
  if (copy.isVerified || algorithm === undefined || value === undefined) return
  await catalog.index.noteHash({ projectId: call.caller.project.id, algorithm, value, sha256 })
}

const REFUTE = `update catalog_copy set refuted_hash = $2, hash_verified = false
  where source = 'glance' and source_id = $1 and hash = $2 returning scope`

async function refuteHash({ catalog, call }: CatalogContext, copy: FoundCopy, hash: string): Promise<void> {
  call.log.warn({ imageId: copy.sourceId }, "an image's bytes do not have its hash")
  await catalog.database.transaction(async (tx) => {
    const scopes = await tx.run(REFUTE, [copy.sourceId, hash])
    for (const { scope } of scopes) await composeImages(tx, String(scope), [hash])
  })
}

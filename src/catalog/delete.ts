import { answered, Refusal } from "../errors.js"
import type { CatalogContext } from "./catalog.js"
import { requireFiles } from "./edit-file.js"
import { copiesIn, findCopiesToChange, noSuchImage, type FoundCopy } from "./find.js"
import { inBulk } from "../limits/in-bulk.js"
import { lockFoundScopes } from "./index/lock-scopes.js"
import { dropCopies } from "./index/save-copies.js"
import { refuseReaders } from "./readers.js"

export interface Deleted {
  success: true
  message: string
  /** The number of other projects' copies that the caller still sees; undefined if there are none. */
  remaining?: number
}

/**
 * Deletes the caller's own copies of an image: images at Glance permanently; files of the library are moved
 * to its trash. Throws Refusal 404 for an image that the caller does not see, and 403 for a reader, for a
 * protected image, and for an image that only other projects have.
 */
export async function deleteImage(context: CatalogContext, { hash }: { hash: string }): Promise<Deleted> {
  refuseReaders(context.call)
  await context.catalog.index.ready(context.call)
  const done = await remove(context, hash)
  await context.catalog.index.ready(context.call)
  return done
}

const FOREIGN = "This image belongs to another project: only its owner can delete it."

async function remove(context: CatalogContext, hash: string): Promise<Deleted> {
  const copies = copiesIn(await findCopiesToChange(context, [hash]), hash)
  const own = removableOf(copies)
  let gone = 0
  for (const copy of own) gone += (await deleteCopy(context, copy)) ? 1 : 0
  if (gone === 0) throw noSuchImage()
  return answer(copies.length - own.length)
}

/** The caller's own copies. Refusal 403 if there are none, and if one is protected. */
export function removableOf(copies: readonly FoundCopy[]): FoundCopy[] {
  const own = copies.filter(({ isOwn }) => isOwn)
  if (own.length === 0) throw new Refusal(403, FOREIGN)
  const protectedOne = own.find(({ isProtected }) => isProtected)
  if (protectedOne !== undefined) throw new Refusal(403, protectedCopy(protectedOne))
  return own
}

const protectedCopy = ({ sourceId }: FoundCopy) =>
  `Image ${sourceId} is protected and cannot be deleted. Set protected to false first.`

function answer(remaining: number): Deleted {
  if (remaining === 0) return { success: true, message: "Image deleted successfully" }
  const copies =
    remaining === 1 ? "1 copy of another project remains" : `${remaining} copies of other projects remain`
  return {
    success: true,
    message: `Your copies were deleted; ${copies}.`,
    remaining,
  }
}

/** Deletes one copy. False if it was already gone. */
export async function deleteCopy(
  { catalog, call }: CatalogContext,
  { source, sourceId }: FoundCopy,
): Promise<boolean> {
  if (source === "library") {
    await requireFiles(catalog).remove(call, sourceId)
    return true
  }
  const isThere = await catalog
    .inTurn({ imageId: sourceId, call }, () => catalog.glanceFor(call).images.remove(sourceId))
    .then(
      () => true,
      (error: unknown) => {
        if (!isGone(error)) throw error
        return false
      },
    )
  /** Removed from all scopes that contain it. */
  await catalog.database.transaction(async (tx) => {
    const scopes = await lockFoundScopes(tx, SCOPES, [sourceId])
    for (const scope of scopes) await dropCopies(tx, { scope, source, ids: [sourceId] })
  }, call.signal)
  return isThere
}

const SCOPES = "select scope from catalog_copy where source = 'glance' and source_id = $1"

const isGone = (error: unknown) =>
  answered(error, 404) || answered(error, 400, /status transition from deleted to deleted/)

export interface DeletedMany {
  deleted: string[]
  failed: { hash: string; reason: string }[]
  count: number
}

/** Deletes the caller's own copies of many images. A failure of one does not affect the others. */
export async function deleteImages(
  context: CatalogContext,
  { hashes, data = [] }: { hashes?: string[] | undefined; data?: { id: string }[] | undefined },
): Promise<DeletedMany> {
  refuseReaders(context.call)
  await context.catalog.index.ready(context.call)
  const { done, failed } = await inBulk(
    { call: context.call, limits: context.catalog.settings },
    [...new Set(hashes ?? data.map(({ id }) => id))],
    (hash) => remove(context, hash),
  )
  await context.catalog.index.ready(context.call)
  const reasonOf = ({ status, message }: { status: number; message: string }) =>
    status === 404 ? "File not found" : message
  return {
    deleted: done,
    failed: failed.map((failure) => ({ hash: failure.id, reason: reasonOf(failure) })),
    count: done.length,
  }
}

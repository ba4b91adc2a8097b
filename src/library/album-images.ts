import { and, asc, eq, isNull, sql } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type {
  addToAlbumInput,
  albumImageRef,
  albumImagesInput,
  changedAlbum,
  ImagePage,
  moveInAlbumInput,
} from "../schemas/library/albums.js"
import { moveEntry } from "./album-order.js"
import { addToAlbum, takeFromAlbum } from "./album-positions.js"
import { describeAlbum, findAlbum, isShownIn, lockAlbum } from "./albums-find.js"
import { fromCursor } from "./cursor.js"
import { describeImages } from "./find.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { pageOf } from "./newest-first.js"
import { albumImages, images, type AlbumRow } from "./tables.js"

type Changed = z.output<typeof changedAlbum>

/** Adds images of the project at the end. Images that are already in the album keep their position. */
export async function addImagesToAlbum(
  { library, call }: LibraryContext,
  { album_id, image_ids }: z.output<typeof addToAlbumInput>,
): Promise<Changed> {
  refuseReader(call)
  return library.database.transaction(async (tx) => {
    await addToAlbum(tx, { projectId: call.caller.project.id, albumId: album_id, imageIds: image_ids })
    return changedOf(tx, album_id)
  }, call.signal)
}

/** Takes an image out of an album, without deleting it. Does nothing if it is not in the album. */
export async function removeImageFromAlbum(
  { library, call }: LibraryContext,
  { album_id, image_id }: z.output<typeof albumImageRef>,
): Promise<Changed> {
  refuseReader(call)
  return library.database.transaction(async (tx) => {
    await takeFromAlbum(tx, await lockAlbum(tx, album_id, call.caller), image_id)
    return changedOf(tx, album_id)
  }, call.signal)
}

/** Moves an image behind another one of the album, or to its beginning. */
export async function moveImageInAlbum(
  { library, call }: LibraryContext,
  { album_id, image_id, after_image_id: after }: z.output<typeof moveInAlbumInput>,
): Promise<Changed> {
  refuseReader(call)
  if (after === image_id) throw behindItself()
  return library.database.transaction(async (tx) => {
    const album = await lockAlbum(tx, album_id, call.caller)
    for (const id of [image_id, ...(after === null ? [] : [after])])
      if (!(await isShownIn(tx, album_id, id)))
        throw new Refusal(404, `There is no image ${id} in this album.`)
    await moveEntry(tx, album, image_id, after)
    return changedOf(tx, album_id)
  }, call.signal)
}

/**
 * A page of an album in its order. Images that are added or removed between two pages do not shift the
 * others.
 */
export async function listAlbumImages(
  { library, call }: LibraryContext,
  { album_id, limit, cursor }: z.output<typeof albumImagesInput>,
): Promise<ImagePage> {
  /** All queries must see the same numbering of the album. */
  return library.database.snapshot(async (tx) => {
    const album = await findAlbum(tx, album_id, call.caller)
    const rows = await tx
      .select({ image: images, position: albumImages.position })
      .from(albumImages)
      .innerJoin(images, eq(images.id, albumImages.imageId))
      .where(
        and(eq(albumImages.albumId, album_id), isNull(images.deletedAt), await behind(tx, album, cursor)),
      )
      .orderBy(asc(albumImages.position), asc(albumImages.imageId))
      .limit(limit + 1)
    const { page, ...next } = pageOf(rows, limit, (row) => [album.numbering, row.position, row.image.id])
    return {
      images: await describeImages(
        tx,
        page.map(({ image }) => image),
        call.caller,
      ),
      ...next,
    }
  }, call.signal)
}

/**
 * Selects entries behind the cursor. If the album has been renumbered since, the position is that of the
 * cursor's image now.
 */
async function behind(tx: Queries, { id, numbering }: AlbumRow, cursor: string | undefined) {
  if (cursor === undefined) return undefined
  const [numbered, then, imageId] = fromCursor(cursor, [0, 0, ""])
  const position = numbered === numbering ? then : await positionOf(tx, id, imageId)
  return sql`(${albumImages.position}, ${albumImages.imageId}) > (${position}, ${imageId})`
}

async function positionOf(tx: Queries, albumId: string, imageId: string): Promise<number> {
  const entry = and(eq(albumImages.albumId, albumId), eq(albumImages.imageId, imageId))
  const [found] = await tx.select({ position: albumImages.position }).from(albumImages).where(entry)
  if (found !== undefined) return found.position
  const message = "the album has been reordered since; start again without a cursor"
  throw new Refusal(409, { message: `cursor: ${message}`, issues: [{ path: "cursor", message }] })
}

const changedOf = async (tx: Queries, albumId: string): Promise<Changed> => ({
  album_id: albumId,
  images: (await describeAlbum(tx, albumId)).images,
})

function behindItself(): Refusal {
  const message = "must be another image than the one that is moved"
  return new Refusal(400, {
    message: `after_image_id: ${message}`,
    issues: [{ path: "after_image_id", message }],
  })
}

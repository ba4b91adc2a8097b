import { and, eq, ne, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { saveAlbum } from "./albums-find.js"
import { albumImages, albums, type AlbumRow } from "./tables.js"

/** Moves an image of a locked album behind another one, or to the beginning. */
export async function moveEntry(
  tx: Queries,
  album: AlbumRow,
  imageId: string,
  after: string | null,
): Promise<void> {
  const position = (await freePosition(tx, album.id, imageId, after)) ?? (await makeSpace())
  const entry = and(eq(albumImages.albumId, album.id), eq(albumImages.imageId, imageId))
  await tx.update(albumImages).set({ position }).where(entry)
  await saveAlbum(tx, album, {}, { moved: imageId })

  async function makeSpace(): Promise<number> {
    await numberAgain(tx, album.id)
    const found = await freePosition(tx, album.id, imageId, after)
    if (found === undefined) throw new Error(`No space in album ${album.id} after it was numbered again.`)
    return found
  }
}

/** A position between the two neighbours; undefined if there is no number left between theirs. */
async function freePosition(
  tx: Queries,
  albumId: string,
  imageId: string,
  after: string | null,
): Promise<number | undefined> {
  const others = and(eq(albumImages.albumId, albumId), ne(albumImages.imageId, imageId))
  const before = after === null ? undefined : await entryOf(tx, albumId, after)
  const [next] = await tx
    .select({ position: albumImages.position })
    .from(albumImages)
    .where(
      before && after !== null
        ? and(others, sql`(${albumImages.position}, ${albumImages.imageId}) > (${before.position}, ${after})`)
        : others,
    )
    .orderBy(albumImages.position, albumImages.imageId)
    .limit(1)
  if (next === undefined) return (before?.position ?? 0) + 1
  if (before === undefined) return next.position - 1
  const between = (before.position + next.position) / 2
  return between > before.position && between < next.position ? between : undefined
}

async function entryOf(tx: Queries, albumId: string, imageId: string) {
  const entry = and(eq(albumImages.albumId, albumId), eq(albumImages.imageId, imageId))
  const [found] = await tx.select({ position: albumImages.position }).from(albumImages).where(entry)
  return found
}

/** Gives the images of an album the positions 1, 2, 3 … in their order. */
async function numberAgain(tx: Queries, albumId: string): Promise<void> {
  await tx.run(NUMBER, [albumId])
  await tx
    .update(albums)
    .set({ numbering: sql`${albums.numbering} + 1` })
    .where(eq(albums.id, albumId))
}

const NUMBER = `update library_album_image entry set position = numbered.position
  from (select image_id, row_number() over (order by position, image_id) as position
    from library_album_image where album_id = $1) numbered
  where entry.album_id = $1 and entry.image_id = numbered.image_id`

import { and, eq, inArray, isNull, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { lockAlbum, saveAlbum } from "./albums-find.js"
import { albumImages, images } from "./tables.js"

interface Addition {
  projectId: string
  albumId: string
  imageIds: string[]
}

/** Adds images of the project at the end of an album. Images that are already in it keep their position. */
export async function addToAlbum(tx: Queries, { projectId, albumId, imageIds }: Addition): Promise<void> {
  const album = await lockAlbum(tx, albumId, { project: { id: projectId, name: "" } })
  const own = and(eq(images.projectId, projectId), inArray(images.id, imageIds), isNull(images.deletedAt))
  const found = new Set((await tx.select({ id: images.id }).from(images).where(own)).map(({ id }) => id))
  const unknown = imageIds.find((id) => !found.has(id))
  if (unknown !== undefined) throw new Refusal(404, `There is no image ${unknown} in this project.`)
  const [last] = await tx
    .select({ position: sql<number>`coalesce(max(${albumImages.position}), 0)` })
    .from(albumImages)
    .where(eq(albumImages.albumId, albumId))
  const rows = imageIds.map((imageId, at) => ({ albumId, imageId, position: (last?.position ?? 0) + at + 1 }))
  const added = await tx
    .insert(albumImages)
    .values(rows)
    .onConflictDoNothing()
    .returning({ id: albumImages.imageId })
  if (added.length > 0) await saveAlbum(tx, album, {}, { added: added.map(({ id }) => id) })
}

/** Takes images out of a locked album. */
export async function takeFromAlbum(
  tx: Queries,
  album: { id: string; projectId: string },
  imageId: string,
): Promise<void> {
  const entry = and(eq(albumImages.albumId, album.id), eq(albumImages.imageId, imageId))
  const removed = await tx.delete(albumImages).where(entry).returning({ id: albumImages.imageId })
  if (removed.length > 0) await saveAlbum(tx, album, {}, { removed: [imageId] })
}

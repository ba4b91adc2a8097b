import { and, eq, inArray, isNull, sql } from "drizzle-orm"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { albumImages, albums, images } from "./tables.js"

interface Addition {
  projectId: string
  albumId: string
  imageIds: string[]
}

/** Puts images of the project at the end of its album; those that are in it stay where they are. */
export async function addToAlbum(tx: Queries, { projectId, albumId, imageIds }: Addition): Promise<void> {
  const [album] = await tx
    .select({ id: albums.id })
    .from(albums)
    .where(and(eq(albums.id, albumId), eq(albums.projectId, projectId)))
    .for("update")
  if (album === undefined) throw new Refusal(404, `There is no album ${albumId} in this project.`)
  const own = and(eq(images.projectId, projectId), inArray(images.id, imageIds), isNull(images.deletedAt))
  const found = new Set((await tx.select({ id: images.id }).from(images).where(own)).map(({ id }) => id))
  const unknown = imageIds.find((id) => !found.has(id))
  if (unknown !== undefined) throw new Refusal(404, `There is no image ${unknown} in this project.`)
  const [last] = await tx
    .select({ position: sql<number>`coalesce(max(${albumImages.position}), 0)` })
    .from(albumImages)
    .where(eq(albumImages.albumId, albumId))
  const rows = imageIds.map((imageId, at) => ({ albumId, imageId, position: (last?.position ?? 0) + at + 1 }))
  await tx.insert(albumImages).values(rows).onConflictDoNothing()
}

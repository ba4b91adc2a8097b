import { and, count, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm"
import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { recordChange } from "../outbox/outbox.js"
import type { Album } from "../schemas/library/albums.js"
import { albumImages, albums, images, type AlbumRow } from "./tables.js"

export const noSuchAlbum = (id: string) => new Refusal(404, `There is no album ${id} in this project.`)

const owned = (id: string, { project }: Pick<Caller, "project">) =>
  and(eq(albums.id, id), eq(albums.projectId, project.id))

/** @throws Refusal 404 for an album of another project */
export async function findAlbum(
  queries: Queries,
  id: string,
  caller: Pick<Caller, "project">,
): Promise<AlbumRow> {
  const [found] = await queries.select().from(albums).where(owned(id, caller))
  if (found === undefined) throw noSuchAlbum(id)
  return found
}

/** The same, locked until the transaction ends. Every change of an album or its images takes this lock. */
export async function lockAlbum(tx: Queries, id: string, caller: Pick<Caller, "project">): Promise<AlbumRow> {
  const [found] = await tx.select().from(albums).where(owned(id, caller)).for("update")
  if (found === undefined) throw noSuchAlbum(id)
  return found
}

/** Saves a change of a locked album. `changes` is empty if only its images change. */
export async function saveAlbum(
  tx: Queries,
  { id, projectId }: Pick<AlbumRow, "id" | "projectId">,
  changes: Partial<AlbumRow> = {},
  facts: Record<string, unknown> = {},
): Promise<void> {
  const revised = { ...changes, revision: sql`${albums.revision} + 1`, updatedAt: sql`now()` }
  await tx.update(albums).set(revised).where(eq(albums.id, id))
  await recordChange(tx, { projectId, type: "library.album.changed", subject: id, facts })
}

/** Whether an image is in an album, and not in the trash. */
export async function isShownIn(queries: Queries, albumId: string, imageId: string): Promise<boolean> {
  const [found] = await queries
    .select({ id: images.id })
    .from(albumImages)
    .innerJoin(images, eq(images.id, albumImages.imageId))
    .where(and(eq(albumImages.albumId, albumId), eq(albumImages.imageId, imageId), isNull(images.deletedAt)))
  return found !== undefined
}

/** The number of an album's images, including those in the trash. Read from an index alone. */
const entries =
  sql<number>`(select count(*) from library_album_image entry where entry.album_id = library_album.id)`.mapWith(
    Number,
  )

const SHOWN = sql`select entry.image_id from library_album_image entry
  join library_image image on image.id = entry.image_id and image.deleted_at is null
  where entry.album_id = library_album.id`

/** The chosen cover, if it is still in the album; otherwise the first image. */
const cover = sql<string | null>`coalesce((${SHOWN} and entry.image_id = library_album.cover_image_id),
  (${SHOWN} order by entry.position, entry.image_id limit 1))`

/** Albums as callers see them, in the order of the ids. */
export async function describeAlbums(queries: Queries, ids: string[]): Promise<Album[]> {
  if (ids.length === 0) return []
  const rows = await queries
    .select({ album: albums, entries, cover })
    .from(albums)
    .where(inArray(albums.id, ids))
  const [first] = rows
  const trashed =
    first === undefined ? new Map<string, number>() : await countTrash(queries, first.album, ids)
  const byId = new Map(
    rows.map(({ entries, ...row }) => {
      const { id } = row.album
      return [id, shapeOf({ ...row, shown: entries - (trashed.get(id) ?? 0) })]
    }),
  )
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/**
 * How many images of each album are in the trash. The trash of a project is read once for all albums. Without
 * the `offset`, PostgreSQL reads all entries of large albums instead of those of the trash, which takes four
 * times as long.
 */
async function countTrash(
  queries: Queries,
  { projectId }: AlbumRow,
  ids: string[],
): Promise<Map<string, number>> {
  const among = and(eq(albumImages.imageId, images.id), inArray(albumImages.albumId, ids))
  const trashed = sql`lateral (select album_id from ${albumImages} where ${among} offset 0) trashed`
  const id = sql<string>`trashed.album_id`
  const counted = await queries
    .select({ id, count: count() })
    .from(images)
    .innerJoin(trashed, sql`true`)
    .where(and(eq(images.projectId, projectId), isNotNull(images.deletedAt)))
    .groupBy(id)
  return new Map(counted.map(({ id, count }) => [id, count]))
}

export async function describeAlbum(queries: Queries, id: string): Promise<Album> {
  const [found] = await describeAlbums(queries, [id])
  if (found === undefined) throw noSuchAlbum(id)
  return found
}

const shapeOf = ({
  album,
  shown,
  cover,
}: {
  album: AlbumRow
  shown: number
  cover: string | null
}): Album => ({
  ...{ album_id: album.id, owner_id: album.ownerId, project_id: album.projectId },
  ...{ title: album.title, description: album.description, images: shown, revision: album.revision },
  ...(cover !== null && { cover_image_id: cover }),
  created_at_ms: album.createdAt.getTime(),
  updated_at_ms: album.updatedAt.getTime(),
})

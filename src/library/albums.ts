import { and, eq } from "drizzle-orm"
import type { z } from "zod"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { recordChange } from "../outbox/outbox.js"
import type {
  Album,
  albumList,
  createAlbumInput,
  deleteAlbumInput,
  deletedAlbum,
  listAlbumsInput,
  updateAlbumInput,
} from "../schemas/library/albums.js"
import { describeAlbum, describeAlbums, findAlbum, isShownIn, lockAlbum, saveAlbum } from "./albums-find.js"
import { newAlbumId } from "./ids.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { newestFirst, pageOf } from "./newest-first.js"
import { refuseStaleRevision } from "./revision.js"
import { albums } from "./tables.js"

export async function createAlbum(
  { library, call }: LibraryContext,
  { title, description }: z.output<typeof createAlbumInput>,
): Promise<Album> {
  refuseReader(call)
  const { user, project } = call.caller
  return library.database.transaction(async (tx) => {
    const values = { id: newAlbumId(), projectId: project.id, ownerId: user.id, title, description }
    await tx.insert(albums).values(values)
    await recordChange(tx, { projectId: project.id, type: "library.album.created", subject: values.id })
    return describeAlbum(tx, values.id)
  }, call.signal)
}

export const getAlbum = ({ library, call }: LibraryContext, { album_id }: { album_id: string }) =>
  library.database.query(async (queries) => {
    await findAlbum(queries, album_id, call.caller)
    return describeAlbum(queries, album_id)
  }, call.signal)

/** A page of the albums of the caller's project, newest first. */
export async function listAlbums(
  { library, call }: LibraryContext,
  { limit, cursor }: z.output<typeof listAlbumsInput>,
): Promise<z.output<typeof albumList>> {
  const { order, at, behind } = newestFirst(albums)
  const own = and(eq(albums.projectId, call.caller.project.id), behind(cursor))
  return library.database.query(async (queries) => {
    const rows = await queries
      .select({ id: albums.id, at })
      .from(albums)
      .where(own)
      .orderBy(...order)
      .limit(limit + 1)
    const { page, ...next } = pageOf(rows, limit, (row) => [row.at, row.id])
    return {
      albums: await describeAlbums(
        queries,
        page.map(({ id }) => id),
      ),
      ...next,
    }
  }, call.signal)
}

/** Changes an album's title, description or cover. Throws Refusal 412 if `if_match` is not its revision. */
export async function updateAlbum(
  { library, call }: LibraryContext,
  input: z.output<typeof updateAlbumInput>,
): Promise<Album> {
  refuseReader(call)
  const { album_id, if_match, title, description, cover_image_id: cover } = input
  return library.database.transaction(async (tx) => {
    const row = await lockAlbum(tx, album_id, call.caller)
    refuseStaleRevision(row, if_match)
    if (typeof cover === "string") await refuseStranger(tx, album_id, cover)
    const changes = {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(cover !== undefined && { coverImageId: cover }),
    }
    if (Object.keys(changes).length > 0) await saveAlbum(tx, row, changes)
    return describeAlbum(tx, album_id)
  }, call.signal)
}

/** Deletes an album; its images remain. Throws Refusal 412 if `if_match` is not its revision. */
export async function deleteAlbum(
  { library, call }: LibraryContext,
  { album_id, if_match }: z.output<typeof deleteAlbumInput>,
): Promise<z.output<typeof deletedAlbum>> {
  refuseReader(call)
  return library.database.transaction(async (tx) => {
    const row = await lockAlbum(tx, album_id, call.caller)
    refuseStaleRevision(row, if_match)
    await tx.delete(albums).where(eq(albums.id, album_id))
    await recordChange(tx, { projectId: row.projectId, type: "library.album.deleted", subject: album_id })
    return { deleted: true }
  }, call.signal)
}

async function refuseStranger(tx: Queries, albumId: string, imageId: string): Promise<void> {
  if (await isShownIn(tx, albumId, imageId)) return
  const message = `must be an image of the album, and ${imageId} is not`
  throw new Refusal(400, {
    message: `cover_image_id: ${message}`,
    issues: [{ path: "cover_image_id", message }],
  })
}

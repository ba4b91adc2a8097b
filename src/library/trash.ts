import { and, eq, gt, isNotNull, sql } from "drizzle-orm"
import type { z } from "zod"
import type { ImagePage, listAlbumsInput } from "../schemas/library/albums.js"
import { describeImages } from "./find.js"
import type { LibraryContext } from "./library.js"
import { newestFirst, pageOf } from "./newest-first.js"
import { images } from "./tables.js"

/** A page of the images that the project can restore, last deleted first. */
export async function listTrash(
  { library, call }: LibraryContext,
  { limit, cursor }: z.output<typeof listAlbumsInput>,
): Promise<ImagePage> {
  const { order, at, behind } = newestFirst({ createdAt: images.deletedAt, id: images.id })
  /** The second condition lets the database use the index of the trash. */
  const own = and(eq(images.projectId, call.caller.project.id), isNotNull(images.deletedAt))
  return library.database.query(async (queries) => {
    const rows = await queries
      .select({ row: images, at })
      .from(images)
      .where(and(own, gt(images.purgeAt, sql`now()`), behind(cursor)))
      .orderBy(...order)
      .limit(limit + 1)
    const { page, ...next } = pageOf(rows, limit, (one) => [one.at, one.row.id])
    const shapes = await describeImages(
      queries,
      page.map(({ row }) => row),
      call.caller,
    )
    return { images: shapes, ...next }
  }, call.signal)
}

import { and, eq, isNull, sql, type SQL } from "drizzle-orm"
import type { z } from "zod"
import type { ImagePage } from "../schemas/library/albums.js"
import type { searchInput } from "../schemas/library/search.js"
import { describeImages } from "./find.js"
import type { ReaderContext } from "./library.js"
import { newestFirst, pageOf } from "./newest-first.js"
import { conditionOf } from "./search-filters.js"
import { parseQuery, type SearchQuery } from "./search-query.js"
import { images } from "./tables.js"

/**
 * A page of images, newest first: those of the caller's project, or with `is:public` or without a token the
 * public ones of all projects. Throws Refusal 400 that names `q` for a filter or value that does not exist.
 */
export async function searchImages(
  { library, call }: ReaderContext,
  input: z.output<typeof searchInput>,
): Promise<ImagePage> {
  const query = parseQuery(input.q)
  const limit = query.limit ?? input.limit
  const { order, at, behind } = newestFirst(images)
  const found = and(...conditions(query, call.caller), behind(given(query.cursor ?? input.cursor)))
  return library.database.query(async (queries) => {
    const rows = await queries
      .select({ image: images, at })
      .from(images)
      .where(found)
      .orderBy(...order)
      .limit(limit + 1)
    const { page, ...next } = pageOf(rows, limit, (row) => [row.at, row.image.id])
    const shown = page.map(({ image }) => image)
    return { images: await describeImages(queries, shown, call.caller), ...next }
  }, call.signal)
}

/** Ignores `...`, which the guide's example has instead of a cursor. */
const given = (cursor: string | undefined) => (cursor === "" || cursor === "..." ? undefined : cursor)

function conditions({ text, filters }: SearchQuery, caller: ReaderContext["call"]["caller"]): SQL[] {
  const wantsPublic = filters.some(({ name, isExcluded }) => name === "is" && !isExcluded)
  const isPublic = eq(images.visibility, "public")
  return [
    isNull(images.deletedAt),
    ...(caller === undefined ? [isPublic] : wantsPublic ? [] : [eq(images.projectId, caller.project.id)]),
    ...(text === undefined ? [] : [sql`${images.terms} @@ ${text}::tsquery`]),
    ...filters.map((term) => conditionOf(term, caller)),
  ]
}

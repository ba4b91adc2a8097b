import type { Call } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { scopeOf, type CatalogImage, type Source } from "./catalog.js"

/** A copy of an image, as far as a change needs to know it. The first one answers for the image. */
export interface FoundCopy {
  source: Source
  sourceId: string
  isOwn: boolean
  isProtected: boolean
}

const COPIES = `select source, source_id, is_own, attributes -> 'protected' = 'true'::jsonb as is_protected
  from catalog_copy where scope = $1 and hash = $2 and is_shown
  order by hash_verified desc, is_own desc, (status in ('active', 'ready')) desc, created_at, source_id`

/** The same for what does not exist and for what the caller may not see. */
export const noSuchImage = () => new Refusal(404, "Image not found")

/** The copies of an image. Refusal 404 without any. */
export async function findCopies(
  { run }: Queries,
  scope: string,
  hash: string,
): Promise<[FoundCopy, ...FoundCopy[]]> {
  const rows = await run(COPIES, [scope, hash.toLowerCase()])
  const [first, ...others] = rows.map((row) => ({
    ...{ source: row["source"] as Source, sourceId: String(row["source_id"]) },
    ...{ isOwn: row["is_own"] === true, isProtected: row["is_protected"] === true },
  }))
  if (first === undefined) throw noSuchImage()
  return [first, ...others]
}

type Metadata = Pick<CatalogImage, "attributes" | "tags" | "taskId" | "updatedAt">

/** The metadata of a file of the library. */
export async function findCopy({ run }: Queries, { caller }: Call, fileId: string): Promise<Metadata> {
  const [row] = await run(
    `select attributes, tags, task_id, updated_at from catalog_copy
      where scope = $1 and source = 'library' and source_id = $2`,
    [scopeOf(caller), fileId],
  )
  if (row === undefined) throw noSuchImage()
  return {
    ...{ attributes: row["attributes"] as Metadata["attributes"], tags: row["tags"] as string[] },
    ...{ taskId: row["task_id"] as string | null, updatedAt: new Date(String(row["updated_at"])) },
  }
}

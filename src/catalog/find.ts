import type { Call } from "../call.js"
import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import { scopeOf, type CatalogContext, type CatalogImage, type Source } from "./catalog.js"

/** The part of a copy that a change needs. The image shows the metadata of its first copy. */
export interface FoundCopy {
  source: Source
  sourceId: string
  isOwn: boolean
  isProtected: boolean
  isVerified: boolean
  /** Bytes; undefined if it has none. */
  size: number | undefined
  /** The algorithm of Glance's own hash. */
  algorithm: string | undefined
  value: string | undefined
  tags: readonly string[]
}

const COPIES = `select hash, source, source_id, is_own, hash_verified, attributes -> 'protected' = 'true'::jsonb as is_protected,
    attributes -> 'size' as size, attributes ->> 'os_hash_algo' as algorithm, attributes ->> 'os_hash_value' as value,
    tags
  from catalog_copy where scope = $1 and hash = any($2) and is_shown
  order by hash_verified desc, is_own desc, (status in ('active', 'ready')) desc, created_at, source_id`

/** The same refusal for an image that does not exist and for one that the caller may not see. */
export const noSuchImage = () => new Refusal(404, "Image not found")

/** The copies of an image, first copy first. */
export type FoundCopies = [FoundCopy, ...FoundCopy[]]

/** The copies of an image. Throws Refusal 404 if there are none. */
export async function findCopies(queries: Queries, scope: string, hash: string): Promise<FoundCopies> {
  return copiesIn(await findCopiesOfMany(queries, scope, [hash]), hash)
}

/** Of many images, by their hashes in lower case. */
async function findCopiesOfMany(
  { run }: Queries,
  scope: string,
  hashes: readonly string[],
): Promise<Map<string, FoundCopies>> {
  const found = new Map<string, FoundCopies>()
  /** PostgreSQL takes no text with NUL, and no image has such an id. */
  const asked = hashes.filter((hash) => !hash.includes("\0")).map((hash) => hash.toLowerCase())
  for (const row of await run(COPIES, [scope, asked])) {
    const hash = String(row["hash"])
    const copies = found.get(hash)
    if (copies === undefined) found.set(hash, [copyOf(row)])
    else copies.push(copyOf(row))
  }
  return found
}

const copyOf = (row: Record<string, unknown>): FoundCopy => ({
  ...{ source: row["source"] as Source, sourceId: String(row["source_id"]) },
  ...{ isOwn: row["is_own"] === true, isProtected: row["is_protected"] === true },
  ...{ isVerified: row["hash_verified"] === true, size: numberIn(row["size"]) },
  ...{ algorithm: textIn(row["algorithm"]), value: textIn(row["value"]) },
  tags: row["tags"] as string[],
})

/** Throws Refusal 404 if the image is not among them. */
export function copiesIn(found: ReadonlyMap<string, FoundCopies>, hash: string): FoundCopies {
  const copies = found.get(hash.toLowerCase())
  if (copies === undefined) throw noSuchImage()
  return copies
}

/**
 * The copies of images that a caller wants to change, for `copiesIn`. Copies of other projects are first
 * confirmed with Glance: the caller is not to learn of what it no longer sees.
 */
export async function findCopiesToChange(
  { catalog, call }: CatalogContext,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, FoundCopies>> {
  const find = () =>
    catalog.database.query((queries) => findCopiesOfMany(queries, scopeOf(call.caller), hashes), call.signal)
  const found = await find()
  const foreign = [...found].filter(([, copies]) => !copies.every(({ isOwn }) => isOwn)).map(([hash]) => hash)
  let isRight = true
  for (let at = 0; at < foreign.length; at += CONFIRMED)
    isRight = (await catalog.index.confirm(call, foreign.slice(at, at + CONFIRMED))) && isRight
  return isRight ? found : find()
}

/** Images that are confirmed in one go. */
const CONFIRMED = 100

const numberIn = (value: unknown) => (typeof value === "number" ? value : undefined)
const textIn = (value: unknown) => (typeof value === "string" ? value : undefined)

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

import type { Queries } from "../../db/database.js"
import type { CatalogCopy } from "../catalog.js"
import { composeImages } from "./compose.js"
import { lockScopes } from "./lock-scopes.js"

const SAVE = `insert into catalog_copy (scope, source, source_id, hash, hash_verified, owner_project, is_own, status,
    attributes, tags, task_id, created_at, updated_at, written_at)
  select $1, given.*, clock_timestamp() from jsonb_to_recordset($2::text::jsonb) as given (source text, source_id text,
    hash text, hash_verified boolean, owner_project text, is_own boolean, status text, attributes jsonb, tags text[],
    task_id text, created_at timestamptz, updated_at timestamptz)
  on conflict (scope, source, source_id) do update set
    hash = excluded.hash,
    hash_verified = excluded.hash_verified and excluded.hash is distinct from catalog_copy.refuted_hash,
    owner_project = excluded.owner_project, is_own = excluded.is_own, status = excluded.status,
    attributes = excluded.attributes, tags = excluded.tags, task_id = excluded.task_id,
    created_at = excluded.created_at, updated_at = excluded.updated_at, written_at = excluded.written_at
  where catalog_copy.written_at < $3::timestamptz
    and (catalog_copy.hash, catalog_copy.hash_verified, catalog_copy.owner_project, catalog_copy.is_own,
      catalog_copy.status, catalog_copy.attributes, catalog_copy.tags, catalog_copy.task_id, catalog_copy.created_at,
      catalog_copy.updated_at)
    is distinct from (excluded.hash, excluded.hash_verified and excluded.hash is distinct from catalog_copy.refuted_hash,
      excluded.owner_project, excluded.is_own, excluded.status, excluded.attributes, excluded.tags, excluded.task_id,
      excluded.created_at, excluded.updated_at)
  returning source, source_id, hash`

const BEFORE = `select copy.source, copy.source_id, copy.hash from catalog_copy copy
  join unnest($2::text[], $3::text[]) as given (source, source_id) using (source, source_id)
  where copy.scope = $1 and copy.hash is not null`

/**
 * Writes the copies that have changed, and their images. Copies that were written after `readAt`, the
 * database's time before these were read, are newer and stay. Returns how many have changed.
 */
export async function saveCopies(
  tx: Queries,
  { scope, copies, readAt }: { scope: string; copies: readonly CatalogCopy[]; readAt: string },
): Promise<number> {
  if (copies.length === 0) return 0
  const sorted = copies.toSorted((one, other) => (one.sourceId < other.sourceId ? -1 : 1))
  const [sources, ids] = [sorted.map(({ source }) => source), sorted.map(({ sourceId }) => sourceId)]
  await lockScopes(tx, [scope])
  const before = await tx.run(BEFORE, [scope, sources, ids])
  const changed = await tx.run(SAVE, [scope, JSON.stringify(sorted.map(rowOf)), readAt])
  const names = new Set(changed.map(nameOf))
  const old = before.filter((row) => names.has(nameOf(row)))
  await composeImages(tx, scope, hashesIn([...old, ...changed]))
  return changed.length
}

/** Removes copies, and images without any other copy. Returns how many copies were removed. */
export async function dropCopies(
  tx: Queries,
  { scope, source, ids }: { scope: string } & { source: CatalogCopy["source"]; ids: readonly string[] },
): Promise<number> {
  if (ids.length === 0) return 0
  await lockScopes(tx, [scope])
  const gone = await tx.run(
    "delete from catalog_copy where scope = $1 and source = $2 and source_id = any($3) returning hash",
    [scope, source, ids],
  )
  await composeImages(tx, scope, hashesIn(gone))
  return gone.length
}

const nameOf = (row: Record<string, unknown>) => `${row["source"] as string} ${row["source_id"] as string}`

export const hashesIn = (rows: readonly Record<string, unknown>[]): string[] => [
  ...new Set(rows.map((row) => row["hash"] as string | null).filter((hash) => hash !== null)),
]

const rowOf = (copy: CatalogCopy) => ({
  ...{ source: copy.source, source_id: copy.sourceId, hash: copy.hash, hash_verified: copy.hashVerified },
  ...{ owner_project: copy.ownerProject, is_own: copy.isOwn, status: copy.status },
  ...{ attributes: copy.attributes, tags: copy.tags, task_id: copy.taskId },
  ...{ created_at: copy.createdAt, updated_at: copy.updatedAt },
})

/** The database's current time, as text. */
export async function databaseTime({ run }: Queries): Promise<string> {
  const [row] = await run("select clock_timestamp() as now", [])
  return String(row?.["now"])
}

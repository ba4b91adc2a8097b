import { and, desc, eq, inArray } from "drizzle-orm"
import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import type { Included } from "../schemas/catalog/document.js"
import { scopeOf, type Attributes } from "./catalog.js"
import { copies } from "./tables.js"

export interface DescribedCopy {
  id: string
  attributes: Attributes
}

/**
 * The copies of each image, verified and own ones first. Copies of other projects whose hash is only claimed
 * are omitted.
 */
export async function findCopiesOf(
  queries: Queries,
  scope: string,
  hashes: readonly string[],
): Promise<Map<string, DescribedCopy[]>> {
  const found = new Map<string, DescribedCopy[]>()
  if (hashes.length === 0) return found
  const rows = await queries
    .select()
    .from(copies)
    .where(and(eq(copies.scope, scope), inArray(copies.hash, [...hashes]), copies.isShown))
    .orderBy(copies.hash, desc(copies.hashVerified), desc(copies.isOwn), copies.createdAt, copies.sourceId)
  for (const row of rows) {
    const attributes = {
      ...{ source: row.source, source_id: row.sourceId, project_id: row.ownerProject, is_own: row.isOwn },
      ...{ status: row.status, hash_verified: row.hashVerified },
      ...{ created_at: timeOf(row.createdAt), updated_at: timeOf(row.updatedAt) },
    }
    const hash = row.hash ?? ""
    found.set(hash, [...(found.get(hash) ?? []), { id: `${row.source}:${row.sourceId}`, attributes }])
  }
  return found
}

const TASKS = `select id, kind, status, error_message, parameters, created_at, updated_at, completed_at
    from catalog_task where scope = $1 and id = any($3)
  union all
  select id, 'library_upload', status, error_message, parameters, created_at, updated_at, completed_at
    from catalog_library_task where project_id = $2 and id = any($3)
  union all
  select id::text, 'hash_images', case state when 'waiting' then 'pending' when 'done' then 'completed'
      when 'failed' then state when 'cancelled' then state else 'running' end,
    case state when 'failed' then failure ->> 'message' end, '{}', created_at, coalesce(ended_at, created_at), ended_at
  from job where name = 'catalog.hash-images' and subject = $2 and id::text = any($3)`

/** The tasks with these ids. Ids without a task are omitted. */
export async function findTasks(
  { run }: Queries,
  caller: Pick<Caller, "project" | "isAdmin">,
  ids: readonly string[],
): Promise<Included[]> {
  if (ids.length === 0) return []
  const rows = await run(TASKS, [scopeOf(caller), caller.project.id, ids])
  return rows.map((row) => ({
    type: "task",
    id: String(row["id"]),
    attributes: {
      ...(row["parameters"] as Attributes),
      ...{ kind: row["kind"], status: row["status"], error_message: row["error_message"] },
      ...{ created_at: timeIn(row["created_at"]), updated_at: timeIn(row["updated_at"]) },
      completed_at: timeIn(row["completed_at"]),
    },
  }))
}

/** A time as the guide writes it: without a fraction if it is zero. */
export const timeOf = (time: Date) => time.toISOString().replace(".000Z", "Z")

/** A time as the database has it; null for none. */
export const timeIn = (text: unknown) => (typeof text === "string" ? timeOf(new Date(text)) : null)

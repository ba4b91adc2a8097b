import type { Caller } from "../call.js"
import type { Queries } from "../db/database.js"
import type { Included } from "../schemas/catalog/document.js"
import { scopeOf, type Attributes, type Source } from "./catalog.js"
/** A copy as JSON:API's resource. */
export interface DescribedCopy {
  id: string
  attributes: Attributes & { source: Source; source_id: string }
}

const COPIES = `select hash, source, source_id, owner_project, is_own, status, hash_verified, created_at, updated_at
  from catalog_copy where scope = $1 and hash = any($2) and is_shown
  order by hash, hash_verified desc, is_own desc, (status in ('active', 'ready')) desc, created_at, source_id`

/**
 * The copies of each image, the first one first. Copies of other projects whose hash is only claimed are
 * omitted.
 */
export async function findCopiesOf(
  { run }: Queries,
  scope: string,
  hashes: readonly string[],
): Promise<Map<string, DescribedCopy[]>> {
  const found = new Map<string, DescribedCopy[]>()
  if (hashes.length === 0) return found
  for (const row of await run(COPIES, [scope, hashes])) {
    const copy = copyOf(row)
    const copies = found.get(String(row["hash"]))
    if (copies === undefined) found.set(String(row["hash"]), [copy])
    else copies.push(copy)
  }
  return found
}

function copyOf(row: Record<string, unknown>): DescribedCopy {
  const [source, sourceId] = [row["source"] as Source, String(row["source_id"])]
  const attributes = {
    ...{ source, source_id: sourceId, project_id: String(row["owner_project"]) },
    ...{ is_own: row["is_own"] === true, status: String(row["status"]) },
    ...{ hash_verified: row["hash_verified"] === true },
    ...{ created_at: timeIn(row["created_at"]), updated_at: timeIn(row["updated_at"]) },
  }
  return { id: `${source}:${sourceId}`, attributes }
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

import type { Queries } from "../db/database.js"

/** A change as it is delivered. */
export interface RecordedChange {
  id: string
  projectId: string
  type: string
  subject: string
  atMs: number
  facts: Record<string, unknown>
}

export interface ChangesRead {
  changes: RecordedChange[]
  /** There are more changes, but a running transaction may still commit some with smaller ids. */
  isHeld: boolean
}

/** The number of changes that are read at a time. */
export const PAGE = 100

/**
 * The next changes, in the order of their ids. A change is returned only after every transaction that began
 * before its own has ended: until then, a change with a smaller id may still be committed, and would be
 * skipped.
 */
export async function readOutbox(
  { run }: Queries,
  { after, projectId }: { after: string; projectId?: string },
): Promise<ChangesRead> {
  const values = [after, PAGE, ...(projectId === undefined ? [] : [projectId])]
  const rows = await run(READ(projectId === undefined ? "" : "project_id = $3 and"), values)
  const held = rows.findIndex((row) => row["is_ready"] !== true)
  return { changes: rows.slice(0, held === -1 ? rows.length : held).map(changeOf), isHeld: held !== -1 }
}

/** The id of a project's newest change, to read only later ones. */
export async function newestId({ run }: Queries, projectId: string): Promise<string> {
  const [row] = await run(NEWEST, [projectId])
  return String((row?.["id"] as string | number | undefined) ?? 0)
}

const IS_READY = "transaction < pg_snapshot_xmin(pg_current_snapshot())"

const READ = (mine: string) => `select id, project_id, type, subject, facts, ${IS_READY} as is_ready,
    (extract(epoch from created_at) * 1000)::bigint as at_ms
  from outbox where ${mine} id > $1 order by id limit $2`

const NEWEST = `select id from outbox where project_id = $1 and ${IS_READY} order by id desc limit 1`

/** The newest change of all projects, as a subquery. */
export const NEWEST_OF_ALL = `select max(id) from outbox where ${IS_READY}`

const changeOf = (row: Record<string, unknown>): RecordedChange => ({
  ...{ id: String(row["id"]), projectId: String(row["project_id"]), type: String(row["type"]) },
  ...{ subject: String(row["subject"]), atMs: Number(row["at_ms"]) },
  facts: row["facts"] as Record<string, unknown>,
})

import type { Database, Queries } from "../../db/database.js"
import type { CatalogCopy, Json } from "../catalog.js"
import { lockScopes } from "./lock-scopes.js"
import { databaseTime, dropCopies, saveCopies } from "./save-copies.js"

interface LibraryScope {
  scope: string
  projectId: string
}

/** The number of files in one transaction. */
const PAGE = 500

const FILES = `select file.id, file.task_id, file.kind, file.status, file.filename, file.content_type, file.size_bytes,
    file.title, file.tags, file.visibility, file.format, file.width, file.height, file.sha256, file.created_at,
    file.updated_at, extra.attributes as extra
  from catalog_library_file file
  left join catalog_file extra on extra.project_id = file.project_id and extra.file_id = file.id
  where file.project_id = $1`

/** Reads all files of the project, and removes missing ones from the index. */
export async function sweepLibrary(
  database: Database,
  { scope, projectId }: LibraryScope,
  signal: AbortSignal,
): Promise<void> {
  const [newest] = await database.query(({ run }) => run(NEWEST, [projectId]), signal)
  for (let after: string | undefined = ""; after !== undefined;)
    after = await database.transaction(async (tx) => {
      const readAt = await databaseTime(tx)
      const rows = await tx.run(`${FILES} and file.id > $2 order by file.id limit ${PAGE}`, [
        projectId,
        after,
      ])
      await saveCopies(tx, { scope, copies: rows.map((row) => fileCopy(row, projectId)), readAt })
      return rows.length < PAGE ? undefined : String(rows.at(-1)?.["id"])
    }, signal)
  await database.transaction(async (tx) => {
    await lockScopes(tx, [scope])
    const gone = await tx.run(GONE, [scope, projectId])
    await dropCopies(tx, { scope, source: "library", ids: gone.map((row) => String(row["source_id"])) })
    await tx.run("update catalog_scope set outbox_id = $2 where scope = $1", [scope, newest?.["id"] ?? 0])
  }, signal)
}

const IS_READY = "transaction < pg_snapshot_xmin(pg_current_snapshot())"

const NEWEST = `select coalesce(max(id), 0) as id from outbox where project_id = $1 and ${IS_READY}`

const GONE = `select source_id from catalog_copy copy
  where scope = $1 and source = 'library' and not exists (
    select from catalog_library_file file where file.project_id = $2 and file.id = copy.source_id)
  for update`

const CHANGES = `select id, type, subject, ${IS_READY} as is_ready, outbox_id
  from catalog_scope join outbox on outbox.project_id = $1 and id > outbox_id
  where scope = $2 order by id limit ${PAGE}`

/**
 * Reads the files that, by the outbox, have changed since the scope was last read. All changes are applied,
 * but the position advances only up to ids below which no transaction can still add changes.
 */
export async function readLibraryChanges(
  database: Database,
  { scope, projectId }: LibraryScope,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const changes = await database.query(({ run }) => run(CHANGES, [projectId, scope]), signal)
    if (changes.length === 0) return
    const after = Number(changes[0]?.["outbox_id"])
    const held = changes.findIndex(({ is_ready }) => is_ready !== true)
    const ready = held === -1 ? changes : changes.slice(0, held)
    const ids = changes
      .filter(({ type }) => String(type).startsWith("library.image."))
      .map(({ subject }) => String(subject))
    await database.transaction(async (tx) => {
      await saveFiles(tx, { scope, projectId }, [...new Set(ids)])
      await tx.run(MOVE, [scope, ready.at(-1)?.["id"] ?? after])
    }, signal)
    if (changes.length < PAGE || held !== -1) return
  }
}

const MOVE = "update catalog_scope set outbox_id = greatest(outbox_id, $2) where scope = $1"

/** Writes files as they are now. Missing files are removed. */
export async function saveFiles(
  tx: Queries,
  { scope, projectId }: LibraryScope,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const readAt = await databaseTime(tx)
  const rows = await tx.run(`${FILES} and file.id = any($2)`, [projectId, ids])
  await saveCopies(tx, { scope, copies: rows.map((row) => fileCopy(row, projectId)), readAt })
  const found = new Set(rows.map(({ id }) => String(id)))
  await dropCopies(tx, { scope, source: "library", ids: ids.filter((id) => !found.has(id)) })
}

const FIELDS = [
  "filename",
  "content_type",
  "kind",
  "visibility",
  "status",
  "format",
  "width",
  "height",
] as const

/**
 * Converts a file to a copy, with its own fields and the attributes that users have given it in the catalog.
 */
function fileCopy(row: Record<string, unknown>, projectId: string): CatalogCopy {
  const { task_id: task, ...extra } = (row["extra"] ?? {}) as Record<string, Json>
  const own = FIELDS.map((name) => [name, row[name] as Json] as const).filter(([, value]) => value !== null)
  return {
    ...{ source: "library", sourceId: String(row["id"]), hash: String(row["sha256"]), hashVerified: true },
    ...{ ownerProject: projectId, isOwn: true, status: String(row["status"]) },
    attributes: {
      ...extra,
      ...Object.fromEntries(own),
      ...{ name: String(row["title"]), size: Number(row["size_bytes"]), source: "library" },
    },
    tags: (row["tags"] as string[]).toSorted(),
    taskId: typeof task === "string" ? task : String(row["task_id"]),
    createdAt: new Date(String(row["created_at"])),
    updatedAt: new Date(String(row["updated_at"])),
  }
}

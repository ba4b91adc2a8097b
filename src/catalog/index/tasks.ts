import type { Call } from "../../call.js"
import { answered } from "../../errors.js"
import { ignoreExpected } from "../../failure.js"
import type { ImageRecord } from "../../glance/image.js"
import type { ImageTask } from "../../glance/import.js"
import type { Queries } from "../../db/database.js"
import type { CatalogCopy, IndexServices } from "../catalog.js"
import { composeImages } from "./compose.js"
import { lockScopes } from "./lock-scopes.js"
import { hashesIn } from "./save-copies.js"

/** What an import leaves on its image (recorded from Glance 25). */
const MARKS = ["os_glance_import_task", "os_glance_importing_to_stores", "os_glance_failed_import"]

const isImported = (record: ImageRecord) => MARKS.some((name) => Object.hasOwn(record, name))

/** Glance forgets its tasks after two days; a day more for clocks that differ. */
const REMEMBERED = 3 * 86_400_000

const isRecent = ({ updated_at }: ImageRecord) => Date.now() - Date.parse(updated_at ?? "") < REMEMBERED

/** Images of one page whose tasks are read; the next sweep reads those of others. */
const MOST = 50

const DUE = `select source_id from catalog_copy where scope = $1 and source = 'glance' and source_id = any($2)
  and tasks_at is distinct from updated_at limit ${MOST}`

interface Imported {
  catalog: IndexServices
  call: Call
  scope: string
  /** Keeps other processes away. */
  advance(images: number): Promise<void>
}

/**
 * Reads from Glance what imported these images, once after each change of an image. Glance shows that only to
 * its owner and to administrators.
 */
export async function readTasks(reading: Imported, images: readonly ImageRecord[]): Promise<void> {
  const { catalog, call, scope } = reading
  const { project, isAdmin } = call.caller
  const own = images.filter((image) => isAdmin || image.owner === project.id)
  const ids = own.filter((image) => isImported(image) && isRecent(image)).map(({ id }) => id)
  if (ids.length === 0) return
  const due = await catalog.database.query(({ run }) => run(DUE, [scope, ids]), call.signal)
  const { imports } = catalog.glanceFor(call)
  for (const { source_id: imageId } of due) {
    const id = String(imageId)
    const tasks = await imports.tasks(id).catch((error: unknown) => {
      if (answered(error, 403) || answered(error, 404)) return []
      return ignoreExpected(error)
    })
    /** Without tasks the index is still right. */
    if (tasks === undefined) return
    await catalog.database.transaction((tx) => saveTasks(tx, { scope, id }, tasks), call.signal)
    await reading.advance(0)
  }
}

const SAVE = `insert into catalog_task (scope, id, kind, status, error_message, parameters, created_at, updated_at,
    completed_at, image_id)
  select $1, given.*, $2 from jsonb_to_recordset($3::text::jsonb) as given (id text, kind text, status text,
    error_message text, parameters jsonb, created_at timestamptz, updated_at timestamptz, completed_at timestamptz)
  on conflict (scope, id) do update set status = excluded.status, error_message = excluded.error_message,
    updated_at = excluded.updated_at, completed_at = excluded.completed_at`

const LATEST = `select id from catalog_task where scope = $1 and image_id = $2 order by created_at desc, id limit 1`

/** A task that a user has set stays. */
const REFER = `update catalog_copy set tasks_at = updated_at, task_id = case
    when task_id is null or task_id in (
      select id from catalog_task where scope = $1 and image_id = $2
      union all select job_id::text from catalog_reading where image_id = $2
    ) then coalesce($3, task_id) else task_id end
  where scope = $1 and source = 'glance' and source_id = $2 returning hash`

async function saveTasks(
  tx: Queries,
  { scope, id }: { scope: string; id: string },
  tasks: readonly ImageTask[],
): Promise<void> {
  await lockScopes(tx, [scope])
  await tx.run(SAVE, [scope, id, JSON.stringify(tasks.map(rowOf))])
  const [latest] = await tx.run(LATEST, [scope, id])
  const changed = await tx.run(REFER, [scope, id, latest?.["id"] ?? null])
  await composeImages(tx, scope, hashesIn(changed))
}

/** Statuses of Glance's tasks, by the names that all tasks have here. */
const STATUSES = new Map([
  ["pending", "pending"],
  ["success", "completed"],
  ["failure", "failed"],
])

function rowOf(task: ImageTask) {
  const status = STATUSES.get(task.status) ?? "running"
  const isEnded = status === "completed" || status === "failed"
  const method = task.input?.import_req?.method?.name
  const [created_at, updated_at] = [timeOf(task.created_at), timeOf(task.updated_at ?? task.created_at)]
  return {
    ...{ id: task.id, kind: "glance_import", status, created_at, updated_at },
    error_message: status === "failed" ? (task.message ?? null) : null,
    parameters: method ? { method } : {},
    completed_at: isEnded ? updated_at : null,
  }
}

/** Tasks have UTC times without a zone (recorded from Glance 25). */
function timeOf(text: string | null | undefined): string {
  const time = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text ?? "") ? (text ?? 0) : `${text ?? ""}Z`)
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString()
}

const FIND = `select distinct on (image_id) image_id, id from catalog_task
  where scope = $1 and image_id = any($2) order by image_id, created_at desc, id`

const HASHED = `select image_id, job_id from catalog_reading
  where project_id = $1 and image_id = any($2) and state = 'done' and job_id is not null`

/**
 * Copies at Glance with the task that produced them, where no user has set one: an import, or else the job
 * that found the hash.
 */
export async function withTasks(
  { run }: Queries,
  { scope, projectId }: { scope: string; projectId: string },
  copies: readonly CatalogCopy[],
): Promise<CatalogCopy[]> {
  const ids = copies.filter(({ taskId }) => taskId === null).map(({ sourceId }) => sourceId)
  if (ids.length === 0) return [...copies]
  const hashed = await run(HASHED, [projectId, ids])
  const imported = await run(FIND, [scope, ids])
  const tasks = new Map([
    ...hashed.map((row) => [String(row["image_id"]), String(row["job_id"])] as const),
    ...imported.map((row) => [String(row["image_id"]), String(row["id"])] as const),
  ])
  return copies.map((copy) => ({ ...copy, taskId: copy.taskId ?? tasks.get(copy.sourceId) ?? null }))
}

import type { Queries } from "../../db/database.js"
import type { HashingStatus } from "../../schemas/catalog/hashing.js"
import type { CatalogContext } from "../catalog.js"
import { timeIn } from "../related.js"
import { HASH_IMAGES } from "./job.js"
import { UNHASHED } from "./unhashed.js"

/** Whether the project's images are read to compute their hashes, and the progress. */
export async function getHashing({ catalog, call }: CatalogContext): Promise<HashingStatus> {
  await catalog.index.ready(call)
  return catalog.database.query((queries) => readStatus(queries, call.caller.project.id), call.signal)
}

/** The same without a request to Glance. */
export async function readStatus({ run }: Queries, projectId: string): Promise<HashingStatus> {
  const [settings = {}] = await run(SETTINGS, [projectId])
  const [counts = {}] = await run(COUNTS, [projectId])
  const [job] = await run(JOB, [HASH_IMAGES.name, projectId])
  const failures = await run(FAILURES, [projectId])
  const enabled = settings["hashes_images"] === true
  const left = Number(counts["unhashed"])
  const payload = job?.["payload"] as { userId: string; userName: string } | undefined
  return {
    enabled,
    decided_by: userOf(settings["user_id"], settings["user_name"]),
    decided_at: timeIn(settings["decided_at"]),
    state: stateOf({ enabled, isRunning: job !== undefined, left }),
    acts_as: userOf(payload?.userId, payload?.userName),
    task_id: job === undefined ? null : String(job["id"]),
    ...{ done: Number(counts["done"]), left, failed: Number(counts["failed"]) },
    failures: failures.map((row) => ({ image_id: String(row["image_id"]), message: String(row["message"]) })),
    problem: (job?.["failure"] as { message: string } | null | undefined)?.message ?? null,
  }
}

/** The largest number of failures in a response. */
const MOST_SHOWN = 100

const SETTINGS = `select hashes_images, user_id, user_name, decided_at from catalog_settings where project_id = $1`

const COUNTS = `select (select count(distinct copy.source_id) ${UNHASHED}) as unhashed,
  count(*) filter (where state = 'done') as done, count(*) filter (where state = 'failed') as failed
  from catalog_reading where project_id = $1`

const FAILURES = `select image_id, message from catalog_reading where project_id = $1 and state = 'failed'
  order by updated_at desc, image_id limit ${MOST_SHOWN}`

const JOB = `select id, payload, failure from job
  where name = $1 and subject = $2 and ended_at is null and state in ('waiting', 'running')`

const userOf = (id: unknown, name: unknown) =>
  typeof id === "string" ? { id, name: typeof name === "string" ? name : id } : null

function stateOf(given: { enabled: boolean; isRunning: boolean; left: number }): HashingStatus["state"] {
  if (!given.enabled) return "off"
  if (given.isRunning) return "running"
  return given.left > 0 ? "waiting" : "finished"
}

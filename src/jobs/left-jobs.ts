import type { Queries } from "../db/database.js"
import type { Queue } from "./queue.js"
import type { JobFailure } from "./job.js"

/** A job that has ended although some of what it did is not undone. */
export interface LeftJob {
  id: string
  name: string
  payload: unknown
  failure: JobFailure | null
  ended_at: Date
}

export async function listLeftJobs({ run }: Queries): Promise<LeftJob[]> {
  const columns = "id, name, payload, failure, ended_at"
  const rows = await run(`select ${columns} from job where left_undone order by ended_at, id`, [])
  return rows as unknown as LeftJob[]
}

/**
 * Begins to undo such a job again; steps that are undone stay undone. False if there is no such job, or its
 * subject has another open one.
 */
export async function undoLeftJob(tx: Queries, queue: Queue, id: string): Promise<boolean> {
  const [job] = await tx.run(AGAIN, [id])
  if (job === undefined) return false
  await queue.send(tx, String(job["name"]), id, { isAgain: true })
  return true
}

const AGAIN = `update job set state = case state when 'failed' then 'failing' else 'cancelling' end,
    failures = 0, ended_at = null, left_undone = false
  where id::text = $1 and left_undone and not exists (
    select 1 from job other where other.name = job.name and other.subject = job.subject and other.ended_at is null)
  returning name`

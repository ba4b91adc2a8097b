import type { Queries } from "../db/database.js"
import { failureOf } from "../failure.js"
import type { JobFailure, JobState } from "./job.js"
import { DEAD, GIVEN_UP, type Fetched } from "./queue.js"

/** A row of the table of jobs. Call these functions only in transactions of `Lease.fenced`. */
export interface JobRow {
  name: string
  state: JobState
  payload: unknown
  /** Counted since the job began to run in this direction, forward or backward. */
  failures: number
  credentials: string | null
  /** The span that enqueued it, if that was sampled. */
  traceparent: string | null
}

const CRASHED: JobFailure = {
  status: 500,
  code: "INTERNAL_SERVER_ERROR",
  message: "The processes that ran this job crashed too often.",
}

/** Marks the job as running and returns it; undefined if it has ended. */
export async function takeJob(tx: Queries, { queue, id, jobId }: Fetched): Promise<JobRow | undefined> {
  /** pg-boss gives a job that it moves no dead-letter queue. */
  if (queue === DEAD)
    await tx.run("update pgboss.job set dead_letter = $3 where name = $1 and id = $2", [queue, id, GIVEN_UP])
  if (queue === DEAD || queue === GIVEN_UP) await failJob(tx, jobId, CRASHED)
  const set = "state = case state when 'waiting' then 'running' else state end"
  const where = "id = $1 and ended_at is null"
  const columns = "name, state, payload, failures, credentials, traceparent"
  const [row] = await tx.run(`update job set ${set} where ${where} returning ${columns}`, [jobId])
  return row as JobRow | undefined
}

/** Marks the job to be undone; false if it is being undone already, because it was cancelled. */
export async function failJob({ run }: Queries, jobId: string, failure: JobFailure): Promise<boolean> {
  const set = "state = 'failing', failures = 0, failure = $2"
  const where = "id = $1 and state in ('waiting', 'running')"
  const failed = await run(`update job set ${set} where ${where} returning 1`, [
    jobId,
    JSON.stringify(failure),
  ])
  return failed.length > 0
}

export async function countFailure({ run }: Queries, jobId: string, failure: JobFailure): Promise<void> {
  const set =
    "failures = failures + 1, failure = $2, state = case state when 'running' then 'waiting' else state end"
  await run(`update job set ${set} where id = $1`, [jobId, JSON.stringify(failure)])
}

export interface JobEnd {
  from: JobState
  state: "done" | "failed" | "cancelled"
  /** Whether something that it did is not undone, although it should be. */
  isLeft: boolean
}

/** False if it is no longer in the state `from`. */
export async function endJob(
  { run }: Queries,
  jobId: string,
  { from, state, isLeft }: JobEnd,
): Promise<boolean> {
  const set = "state = $2, ended_at = now(), credentials = null, left_undone = $4"
  const ended = await run(`update job set ${set} where id = $1 and state = $3 returning 1`, [
    jobId,
    state,
    from,
    isLeft,
  ])
  return ended.length > 0
}

/** The part of a failure that callers may see. */
export function failureFor(error: unknown): JobFailure {
  const { status, code, message, reason } = failureOf(error)
  return { status, code, message, ...(reason && { reason }) }
}

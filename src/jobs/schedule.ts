import type { Database, Queries } from "../db/database.js"
import type { Job } from "./job.js"

/** Time between searches for jobs that are due. */
const TICK_MS = 5_000

interface Options {
  database: Database
  jobs: readonly Job[]
  enqueue(tx: Queries, job: Job): Promise<unknown>
  onError(error: unknown): void
}

/**
 * Starts jobs that are due. Only one worker starts each, in the transaction that sets the job's next time.
 */
export function startSchedule({ database, jobs, enqueue, onError }: Options): () => void {
  const scheduled = jobs.filter(({ everySeconds }) => everySeconds !== undefined)
  const values = scheduled.map((_job, at) => `($${at + 1})`).join(", ")
  const insert = `insert into job_schedule (name, next_at) select name, now() from (values ${values}) as due (name)
    on conflict do nothing`
  const take = `update job_schedule set next_at = now() + $2 * interval '1 second'
    where name = $1 and next_at <= now() returning 1`
  let ticking: Promise<void> | undefined

  async function begin(job: Job): Promise<void> {
    await database.transaction(async (tx) => {
      const due = await tx.run(take, [job.name, job.everySeconds])
      if (due.length > 0) await enqueue(tx, job)
    })
  }

  async function tick(): Promise<void> {
    await database.query(({ run }) =>
      run(
        insert,
        scheduled.map(({ name }) => name),
      ),
    )
    for (const job of scheduled) await begin(job)
  }

  function next(): void {
    ticking ??= tick()
      .catch(onError)
      .finally(() => (ticking = undefined))
  }

  if (scheduled.length === 0) return () => undefined
  next()
  const timer = setInterval(next, TICK_MS)
  return () => clearInterval(timer)
}

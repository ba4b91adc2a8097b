import type { Database, Queries } from "../db/database.js"
import type { JobState } from "./job.js"
import { CRASHES, LEASE_SECONDS, type Fetched } from "./queue.js"

/** Another worker has or may have the job: this one must not change anything any more. */
export class LostLease extends Error {}

/** Time between renewals. */
const BEAT_MS = 5_000

/** Matches the row of pgboss.job only as long as no other worker has fetched it. */
const HELD = "name = $1 and id = $2 and state = 'active' and retry_count = $3"

export interface Lease {
  fetched: Fetched
  /** Aborts with `LostLease`. */
  signal: AbortSignal
  /** A transaction that commits only while this worker holds the job. */
  fenced<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  /** Gives the job back, to be fetched again after this many seconds. */
  giveBack(tx: Queries, seconds: number): Promise<void>
  /** Counts crashes from zero again. */
  forgive(tx: Queries): Promise<void>
  /** Renews the lease now. */
  beat(): Promise<void>
  stop(): void
}

/** Renews the lease until `stop`. Each renewal returns the job's state. */
export function holdLease(database: Database, fetched: Fetched, onBeat: (state: JobState) => void): Lease {
  const { queue, id, jobId, retryCount } = fetched
  const key = [queue, id, retryCount]
  const lost = new AbortController()
  let renewed = Date.now()

  async function beat(): Promise<void> {
    const begun = Date.now()
    const [job] = await database.query(({ run }) =>
      run(
        `update pgboss.job set started_on = now() where ${HELD} returning (select state from job where id = $4)`,
        [...key, jobId],
      ),
    )
    if (job === undefined) return lost.abort(new LostLease())
    renewed = begun
    onBeat(job["state"] as JobState)
  }

  /**
   * While the database is unavailable, no other worker can get the job; but when it returns, another may be
   * faster.
   */
  function notRenewed(): void {
    if (Date.now() - renewed > LEASE_SECONDS * 1000) lost.abort(new LostLease())
  }

  const timer = setInterval(() => void beat().catch(notRenewed), BEAT_MS)

  return {
    fetched,
    signal: lost.signal,
    beat: () => beat().catch(notRenewed),
    fenced: (work) =>
      database.transaction(async (tx) => {
        const mine = await tx.run(`select 1 from pgboss.job where ${HELD} for update`, key)
        if (mine.length === 0) lost.abort(new LostLease())
        lost.signal.throwIfAborted()
        return work(tx)
      }),
    /** pg-boss' own fail() would count a failure as a crash. */
    async giveBack({ run }, seconds) {
      const set =
        "state = 'retry', retry_limit = retry_limit + 1, start_after = now() + $4 * interval '1 second'"
      await run(`update pgboss.job set ${set} where ${HELD}`, [...key, seconds])
    },
    async forgive({ run }) {
      await run(`update pgboss.job set retry_limit = retry_count + ${CRASHES - 1} where ${HELD}`, key)
    },
    stop: () => clearInterval(timer),
  }
}

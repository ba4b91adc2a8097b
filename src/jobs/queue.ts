import { randomUUID } from "node:crypto"
import PgBoss from "pg-boss"
import type { Database, Queries } from "../db/database.js"
import { SCHEMA_LOCK } from "../db/migrate.js"

/** A job whose worker has not renewed its lease for this long is given to another worker. */
export const LEASE_SECONDS = 15

/** Time between searches for such jobs. */
const MAINTENANCE_SECONDS = 5

/**
 * A job fails after this many workers in a row have crashed before a step of it ended. The job's own failures
 * are counted separately.
 */
export const CRASHES = 10

/** The dead-letter queue: pg-boss moves such a job here, and it is undone. */
export const DEAD = "polaris.dead"

/** The dead-letter queue of that one: so many workers have crashed while they undid the job. */
export const GIVEN_UP = "polaris.given-up"

/** The NOTIFY channel. The payload is the name of a queue that has a job, or the id of a cancelled job. */
export const CHANNEL = "polaris_jobs"

/** A job that this worker has fetched, until its lease ends. */
export interface Fetched {
  queue: string
  /** pg-boss' id. The id of Polaris' job is in the data; both are equal, except in the dead-letter queue. */
  id: string
  jobId: string
  /** Increases with each fetch: a worker with an older number has lost the job. */
  retryCount: number
}

interface SendOptions {
  /** Not before this time. */
  after?: Date | undefined
  /** For a job that has been in a queue before. */
  isAgain?: true
}

export interface Queue {
  start(names: readonly string[]): Promise<void>
  send(tx: Queries, name: string, id: string, options?: SendOptions): Promise<void>
  fetch(name: string): Promise<Fetched | undefined>
  complete(tx: Queries, fetched: Fetched): Promise<void>
  stop(): Promise<void>
}

interface Options {
  database: Database
  /** Whether this process searches for jobs whose workers are silent. */
  supervise: boolean
  onError(error: unknown): void
}

const on = ({ run }: Queries) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: await run(text, values) }),
})

/**
 * The part of pg-boss that Polaris uses: its tables, its fetch and its maintenance. Its `work()` starts long
 * jobs twice and ends the process when PostgreSQL restarts; its cron is not used either (docs/adr/0033).
 */
export function createQueue({ database, supervise, onError }: Options): Queue {
  const executeSql = (text: string, values?: unknown[]) =>
    database.query((queries) => on(queries).executeSql(text, values))
  const boss = new PgBoss({
    db: { executeSql },
    schema: "pgboss",
    schedule: false,
    supervise,
    maintenanceIntervalSeconds: MAINTENANCE_SECONDS,
  })
  boss.on("error", onError)

  async function create(names: readonly string[]): Promise<void> {
    await boss.start()
    /** Created first, because the others refer to it. */
    for (const name of [GIVEN_UP, DEAD, ...names]) {
      const settings = { retryLimit: CRASHES - 1, retryDelay: 0, expireInSeconds: LEASE_SECONDS }
      const next = name === DEAD ? GIVEN_UP : DEAD
      const options = { name, ...settings, ...(name !== GIVEN_UP && { deadLetter: next }) }
      await boss.createQueue(name, options)
      /** Creating an existing queue does not change it. */
      await boss.updateQueue(name, options)
    }
    /**
     * No other process uses the embedded database, so a job that is still held was held by a process that
     * crashed.
     */
    if (!database.isEmbedded) return
    await executeSql("update pgboss.job set started_on = now() - interval '1 day' where state = 'active'", [])
    await boss.expire()
  }

  return {
    /** Without the lock, processes that start at the same time on an empty database cause deadlocks. */
    start: (names) => database.locked(SCHEMA_LOCK, () => create(names)),
    async send(tx, name, id, { after, isAgain } = {}) {
      const options = { id: isAgain ? randomUUID() : id, db: on(tx), ...(after && { startAfter: after }) }
      const sent = await boss.send(name, { job: id }, options)
      if (sent === null) throw new TypeError(`There is no queue ${name}.`)
      await tx.run("select pg_notify($1, $2)", [CHANNEL, name])
    },
    async fetch(name) {
      const [found] = (await boss.fetch<{ job: string }>(name, { includeMetadata: true })) ?? []
      return found && { queue: name, id: found.id, jobId: found.data.job, retryCount: found.retryCount }
    },
    complete: async (tx, { queue, id }) => void (await boss.complete(queue, id, {}, { db: on(tx) })),
    stop: () => boss.stop({ graceful: false }),
  }
}

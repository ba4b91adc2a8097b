import PgBoss from "pg-boss"
import type { Database, Queries } from "../db/database.js"
import { SCHEMA_LOCK } from "../db/migrate.js"

/** Seconds after which a job whose worker is silent is given to another. Workers renew it in time. */
export const LEASE_SECONDS = 15

/** Seconds between two looks for such jobs. */
const MAINTENANCE_SECONDS = 5

/** Workers that may die of one job before it counts as failed. Failures of its own are counted apart. */
const CRASHES = 50

/** Where pg-boss puts a job that has killed so many. */
export const DEAD = "polaris.dead"

/** The channel on which a queue's name means that there is something in it. */
export const CHANNEL = "polaris_jobs"

/** A job that this worker has got, until its lease ends. */
export interface Fetched {
  queue: string
  /** pg-boss' id; that of our job is in the data, and the same except in the dead-letter queue. */
  id: string
  jobId: string
  /** Raised each time it is fetched: whoever knows an older one has lost the job. */
  retryCount: number
}

export interface Queue {
  start(names: readonly string[]): Promise<void>
  send(tx: Queries, name: string, id: string, after: Date | undefined): Promise<void>
  fetch(name: string): Promise<Fetched | undefined>
  complete(tx: Queries, fetched: Fetched): Promise<void>
  stop(): Promise<void>
}

interface Options {
  database: Database
  /** Whether this process looks for jobs whose workers are silent. */
  supervise: boolean
  onError(error: unknown): void
}

const on = ({ run }: Queries) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: await run(text, values) }),
})

/**
 * pg-boss as far as we use it: its tables, its fetch and its maintenance. Its `work()` starts long jobs twice
 * and ends the process when PostgreSQL restarts; its cron is not used either (docs/adr/0033).
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
    /** It comes first: the others refer to it. */
    for (const name of [DEAD, ...names]) {
      const settings = { retryLimit: CRASHES, retryDelay: 0, expireInSeconds: LEASE_SECONDS }
      const options = { name, ...settings, ...(name !== DEAD && { deadLetter: DEAD }) }
      await boss.createQueue(name, options)
      /** Creating it again changes nothing of an existing one. */
      await boss.updateQueue(name, options)
    }
    /** No other process can hold anything: what is held was held before a crash. */
    if (!database.isEmbedded) return
    await executeSql("update pgboss.job set started_on = now() - interval '1 day' where state = 'active'", [])
    await boss.expire()
  }

  return {
    /** Without the lock, processes that start at once on an empty database deadlock each other. */
    start: (names) => database.locked(SCHEMA_LOCK, () => create(names)),
    async send(tx, name, id, after) {
      const sent = await boss.send(name, { job: id }, { id, db: on(tx), ...(after && { startAfter: after }) })
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

import { DrizzleQueryError } from "drizzle-orm"
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy"
import { ConfigError } from "../config.js"
import { orAbort } from "../signals.js"
import { withDeadline } from "./deadline.js"
import type { Engine, Run } from "./engine.js"
import { isUnavailable, unavailable } from "./failures.js"
import { migrate } from "./migrate.js"

/** Drizzle's queries on one connection; `run` is for SQL as text. */
export type Queries = PgRemoteDatabase & { run: Run }

export interface Database {
  /**
   * Connects and migrates, once. The methods below do this themselves if needed.
   * @throws ConfigError when that fails
   */
  open(): Promise<void>
  /** Runs queries outside a transaction. */
  query<T>(work: (queries: Queries) => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * Commits if `work` succeeds and rolls back if it fails. `work` must only query: nothing outside the
   * database is rolled back.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Runs queries that only read, and that all see the same state of the database. */
  snapshot<T>(work: (queries: Queries) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** See `Engine.locked`. */
  locked<T>(key: number, work: () => Promise<T>): Promise<T>
  /** See `Engine.listen`. */
  listen: Engine["listen"]
  /** See `Engine.connections`; undefined until something has needed the database. */
  connections: Engine["connections"]
  /** False until something has needed the database. */
  readonly isOpen: boolean
  /** True for the embedded engine, which serves this process only. */
  readonly isEmbedded: boolean
  close(): Promise<void>
}

export interface DatabaseSettings {
  /** URL of a PostgreSQL server. Without it, the embedded engine keeps its files in `folder`. */
  url?: string | undefined
  folder: string
  connections: number
}

/** The limit for one call of `query` or `transaction`, including all waiting. */
const LONGEST_MS = 40_000

/** Creates a database that opens when it is first needed. Failures of the server are Refusals 503. */
export function createDatabase(settings: DatabaseSettings): Database {
  let opened: Promise<Engine> | undefined
  let running: Engine | undefined

  async function open(): Promise<Engine> {
    const engine = await createEngine(settings)
    try {
      await migrate(engine)
      running = engine
      return engine
    } catch (error) {
      await engine.close()
      throw error
    }
  }

  /** After a failure, the next caller tries again. */
  function engine(): Promise<Engine> {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }

  const withEngine = <T>(
    signal: AbortSignal | undefined,
    work: (engine: Engine, ends: AbortSignal) => Promise<T>,
  ) =>
    withDeadline({ signal, ms: LONGEST_MS, reason: unavailable }, async (ends) =>
      work(await orAbort(engine(), ends), ends),
    ).catch((error: unknown) => {
      throw error instanceof DrizzleQueryError ? error.cause : error
    })

  return {
    async open() {
      await engine().catch((error: unknown) => {
        throw isUnavailable(error) ? new ConfigError(notReached(error)) : error
      })
    },
    query: (work, signal) =>
      withEngine(signal, (engine, ends) => work(queriesOn((...query) => engine.query(ends, ...query)))),
    transaction: (work, signal) =>
      withEngine(signal, (engine, ends) => engine.transaction(ends, (run) => work(queriesOn(run)))),
    snapshot: (work, signal) =>
      withEngine(signal, (engine, ends) => engine.snapshot(ends, (run) => work(queriesOn(run)))),
    locked: async (key, work) => (await engine()).locked(key, work),
    listen: async (channel, listener) => (await engine()).listen(channel, listener),
    connections: () => running?.connections(),
    get isOpen() {
      return opened !== undefined
    },
    isEmbedded: settings.url === undefined,
    async close() {
      await (await opened?.catch(() => undefined))?.close()
    },
  }
}

/** Loads only the engine that is used. */
async function createEngine({ url, folder, connections }: DatabaseSettings): Promise<Engine> {
  if (url === undefined) return (await import("./embedded.js")).createEmbedded(folder)
  return (await import("./postgres.js")).createPostgres(url, connections)
}

const notReached = (error: unknown) =>
  `DATABASE_URL: the database cannot be reached: ${String(error instanceof Error ? error.cause : error)}`

function queriesOn(run: Run): Queries {
  const remote = drizzle(async (text, values, method) => ({
    rows: await run(text, values, method === "all" ? "array" : undefined),
  }))
  return Object.assign(remote, { run })
}

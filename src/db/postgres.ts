import pg from "pg"
import { orAbort } from "../signals.js"
import type { Engine, Row, Run } from "./engine.js"
import { isUnavailable, translated } from "./failures.js"
import { createListener } from "./listener.js"
import { getTypeParser } from "./values.js"

/** Limits for getting a connection, for waiting for a lock, and for one statement. */
const CONNECT_MS = 5_000
const LOCK_MS = 15_000
const STATEMENT_MS = 30_000

/** How long a process waits while another migrates the database. */
const MIGRATION_MS = 300_000

/** A PostgreSQL server. It may restart, fail over or drop connections: Polaris reconnects as needed. */
export function createPostgres(url: string, connections: number): Engine {
  const settings = { connectionString: url, application_name: "polaris", keepAlive: true }
  const pool = new pg.Pool({
    ...settings,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
  })
  /** Without this listener, an idle connection that breaks would end the process. */
  pool.on("error", () => undefined)
  pool.on("connect", (client) => client.on("error", () => undefined))
  const listener = createListener(() => new pg.Client({ ...settings, connectionTimeoutMillis: CONNECT_MS }))

  async function use<T>(signal: AbortSignal, work: (run: Run) => Promise<T>): Promise<T> {
    const client = await connect(pool, signal)
    let isIntact = false
    try {
      const result = await work(runOn(client, signal))
      isIntact = true
      return result
    } catch (error) {
      if (!signal.aborted && !isUnavailable(error)) isIntact = await rolledBack(client)
      throw error
    } finally {
      client.release(!isIntact)
    }
  }

  const between =
    (begin: string): Engine["transaction"] =>
    (signal, work) =>
      use(signal, async (run) => {
        await run(begin)
        const result = await orAbort(work(run), signal)
        await run("commit")
        return result
      })

  return {
    query: (signal, ...query) => use(signal, (run) => run(...query)),
    transaction: between("begin"),
    snapshot: between("begin isolation level repeatable read, read only"),
    /** Closing the connection releases the lock. */
    async locked(key, work) {
      const signal = AbortSignal.timeout(MIGRATION_MS)
      const client = await connect(pool, signal)
      try {
        const run = runOn(client, signal)
        await run(`set lock_timeout = ${MIGRATION_MS}; set statement_timeout = ${MIGRATION_MS}`)
        await run("select pg_advisory_lock($1)", [key])
        return await work()
      } finally {
        client.release(true)
      }
    },
    listen: listener.listen,
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      awaited: pool.waitingCount,
    }),
    async close() {
      await Promise.all([
        listener.close(),
        orAbort(pool.end(), AbortSignal.timeout(CONNECT_MS)).catch(() => undefined),
      ])
    },
  }
}

async function connect(pool: pg.Pool, signal: AbortSignal): Promise<pg.PoolClient> {
  const connected = pool.connect()
  try {
    return await orAbort(connected, signal)
  } catch (error) {
    connected.then(
      (late) => late.release(),
      () => undefined,
    )
    throw signal.aborted ? signal.reason : translated(error)
  }
}

const runOn =
  (client: pg.PoolClient, signal: AbortSignal): Run =>
  async (text, values, rowMode) => {
    signal.throwIfAborted()
    const query = { text, ...(values && { values }), ...(rowMode && { rowMode }), types: { getTypeParser } }
    try {
      const result: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await orAbort(client.query(query), signal)
      return [result].flat().at(-1)?.rows ?? []
    } catch (error) {
      throw signal.aborted ? signal.reason : translated(error)
    }
  }

/**
 * Rolls back; resolves to whether the connection is still usable. Outside a transaction, ROLLBACK has no
 * effect.
 */
const rolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query("rollback").then(
    () => true,
    () => false,
  )

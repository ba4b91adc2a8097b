import type { PGlite, Transaction } from "@electric-sql/pglite"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { orAbort } from "../signals.js"
import type { Engine, Row, Run } from "./engine.js"
import { translated } from "./failures.js"
import { lockFolder } from "./folder-lock.js"
import { PARSERS } from "./values.js"

/**
 * PostgreSQL inside this process, in a folder that no other process may have open. Statements run one after
 * another. Committed changes survive a killed process, but not a power failure, because commits do not wait
 * for the disk.
 * @throws ConfigError when another process has the folder
 */
export async function createEmbedded(folder: string): Promise<Engine> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  try {
    return engineOf(await open(join(folder, "data")), unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function open(folder: string): Promise<PGlite> {
  const { PGlite } = await import("@electric-sql/pglite")
  /** PostgreSQL's default of 128 MB of buffers would double the size of the process. */
  const startParams = [...PGlite.defaultStartParams, "-c", "shared_buffers=8MB"]
  return PGlite.create(folder, { startParams, parsers: PARSERS })
}

function engineOf(pglite: PGlite, unlock: () => void): Engine {
  const transaction: Engine["transaction"] = (signal, work) =>
    orAbort(
      pglite.transaction((inside) => orAbort(work(runOn(inside, signal)), signal)),
      signal,
    )

  return {
    query: (signal, ...query) => runOn(pglite, signal)(...query),
    transaction,
    snapshot: (signal, work) =>
      transaction(signal, async (run) => {
        await run("set transaction isolation level repeatable read, read only")
        return work(run)
      }),
    locked: (_key, work) => work(),
    async listen(channel, listener) {
      const stop = await pglite.listen(channel, listener)
      return () => void stop().catch(() => undefined)
    },
    connections: () => undefined,
    async close() {
      await pglite.close()
      unlock()
    },
  }
}

const runOn =
  (connection: PGlite | Transaction, signal: AbortSignal): Run =>
  async (text, values, rowMode) => {
    signal.throwIfAborted()
    try {
      return await orAbort(resultOf(connection, text, values, rowMode), signal)
    } catch (error) {
      throw signal.aborted ? signal.reason : translated(error)
    }
  }

async function resultOf(
  connection: PGlite | Transaction,
  ...[text, values, rowMode]: Parameters<Run>
): Promise<Row[]> {
  if (values !== undefined) return (await connection.query<Row>(text, values, rowMode && { rowMode })).rows
  /** If one of several statements fails, no other query may run before the rollback. */
  if ("transaction" in connection) return connection.transaction((inside) => resultOf(inside, text))
  return (await connection.exec(text)).at(-1)?.rows ?? []
}

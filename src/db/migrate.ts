import { ConfigError } from "../config.js"
import type { Engine } from "./engine.js"
import { MIGRATIONS } from "./migrations/index.js"

/** The key of the advisory lock that serializes changes of the schema. */
export const SCHEMA_LOCK = 7_110_415

/** The limit for one migration. */
const LONGEST_MS = 300_000

/**
 * Brings the database's tables up to date, one transaction for each migration, while other processes wait.
 * Returns the names of those that were applied.
 * @throws ConfigError when a newer Polaris has changed the database
 */
export function migrate(engine: Engine, migrations = MIGRATIONS): Promise<string[]> {
  return engine.locked(SCHEMA_LOCK, async () => {
    const signal = AbortSignal.timeout(LONGEST_MS)
    await engine.query(
      signal,
      "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())",
    )
    const applied = (await engine.query(signal, "select name from migration", [])).map(({ name }) =>
      String(name),
    )
    const unknown = applied.filter((name) => !migrations.some((one) => one.name === name))
    if (unknown.length > 0) throw new ConfigError(tooNew(unknown))
    const due = migrations.filter(({ name }) => !applied.includes(name))
    for (const one of due) await apply(engine, one)
    return due.map(({ name }) => name)
  })
}

const apply = (engine: Engine, { name, sql }: { name: string; sql: string }) =>
  engine.transaction(AbortSignal.timeout(LONGEST_MS), async (run) => {
    await run(`set local statement_timeout = ${LONGEST_MS}`)
    await run(sql)
    await run("insert into migration (name) values ($1)", [name])
  })

const tooNew = (unknown: string[]) =>
  `The database has been migrated by a newer Polaris (${unknown.join(", ")}). Start that version or a later one.`

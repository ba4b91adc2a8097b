import type { Queries } from "../../db/database.js"

const LOCK = `select pg_advisory_xact_lock(key) from (
    select distinct hashtextextended(scope, 11) as key from unnest($1::text[]) scope order by key
  ) keys`

/**
 * Waits for other transactions that write copies of these scopes. Call it first, with all scopes at once. An
 * image is composed from the copies that a transaction sees: of two that remove the last two copies at the
 * same time, each would see the other's copy, and leave an image without copies.
 */
export async function lockScopes({ run }: Queries, scopes: readonly string[]): Promise<void> {
  if (scopes.length > 0) await run(LOCK, [scopes])
}

/** The same for the scopes that a query finds in its column `scope`. Returns them. */
export async function lockFoundScopes(tx: Queries, query: string, values: unknown[]): Promise<string[]> {
  const rows = await tx.run(query, values)
  const scopes = rows.map(({ scope }) => String(scope))
  await lockScopes(tx, scopes)
  return scopes
}

const PAIRS = "hashtextextended('catalog_pair', 12)"

/**
 * Waits for a transaction that stores a pair, and keeps others from it until this one has ended: what was
 * read of a copy before the pair was there would be written after it. Call it before `lockScopes`.
 */
export async function holdPairs({ run }: Queries): Promise<void> {
  await run(`select pg_advisory_xact_lock_shared(${PAIRS})`, [])
}

/** Waits for the transactions that hold the pairs. Call it before `lockScopes`. */
export async function lockPairs({ run }: Queries): Promise<void> {
  await run(`select pg_advisory_xact_lock(${PAIRS})`, [])
}

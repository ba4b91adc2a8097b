import type { Database } from "../../db/database.js"
import { renewRevision } from "../revision.js"

/**
 * Removes all that the index has of Glance and of the library, scope by scope, so that each is read again at
 * its next use. Queries that run meanwhile see a scope as it was, or wait until it has been read. Returns how
 * many scopes there are.
 */
export async function clearIndex(database: Database): Promise<number> {
  const scopes = await database.query(({ run }) => run("select scope from catalog_scope order by scope", []))
  for (const { scope } of scopes) await clearScope(database, String(scope))
  return scopes.length
}

/** Values in one statement. */
const BATCH = 50_000

async function clearScope(database: Database, scope: string): Promise<void> {
  const fields = await database.transaction(async (queries) => {
    const { run } = queries
    /** Whoever writes to the index writes a copy first. */
    await run("lock table catalog_copy in share row exclusive mode")
    await run("delete from catalog_copy where scope = $1", [scope])
    await run("delete from catalog_image where scope = $1", [scope])
    await run(READ_AGAIN, [scope])
    await renewRevision(queries, scope)
    return run("delete from catalog_field where scope = $1 returning id", [scope])
  })
  /** Without their fields no query finds them. */
  const ids = fields.map(({ id }) => id)
  for (let removed = BATCH; removed === BATCH && ids.length > 0;)
    removed = (await database.query(({ run }) => run(REMOVE_VALUES, [ids, BATCH]))).length
}

/** Who reads it now loses it, and notes nothing. */
const READ_AGAIN = `update catalog_scope set glance_at = null, swept_at = null, indexed_at = null, outbox_id = 0,
  holder = null, held_until = now() where scope = $1`

const REMOVE_VALUES = `delete from catalog_value where ctid = any(array(
    select ctid from catalog_value where field = any($1::integer[]) limit $2
  )) returning 1`

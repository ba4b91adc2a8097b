import type { Queries } from "../db/database.js"

/**
 * Rows of a change that has not been committed are left to it: changes of one scope never wait for each other
 * because of their revisions. Their rows then stand beside each other until the next change.
 */
const RENEW = `with old as (
    delete from catalog_revision where scope = $1 and id in (
      select id from catalog_revision where scope = $1 for update skip locked)
  ) insert into catalog_revision (scope) values ($1)`

/** Call it in each transaction that changes images of a scope, or their values. */
export async function renewRevision({ run }: Queries, scope: string): Promise<void> {
  await run(RENEW, [scope])
}

/**
 * An expression that identifies the state of a scope's images ($1) that a snapshot shows. Each change adds an
 * id that never existed before, which only a later change removes; so two states never have the same ids.
 */
export const REVISION = `(select string_agg(id::text, ' ' order by id) from catalog_revision where scope = $1)`

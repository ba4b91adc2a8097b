import { PgDialect } from "drizzle-orm/pg-core"
import type { SQL } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import type { Cursor } from "./cursor.js"
import {
  countOf,
  cursorOf,
  isIn,
  queryPartsOf,
  rowsOf,
  countOfPart,
  type QueryPart,
  type Prepared,
} from "./statements.js"

/** Which rows of a query: after an offset, or behind a cursor in one of two directions. */
export interface Wanted {
  limit: number
  offset: number
  cursor?: Cursor | undefined
  /** Reads from the cursor towards the beginning. */
  isReversed: boolean
}

export interface FoundKeys {
  total: number
  /** In the order of the query. */
  rows: Cursor[]
  /** There are more in the direction of reading. */
  hasMore: boolean
}

/** Reads a page and the total at one moment. `tx` must see one snapshot. */
export async function readKeys(tx: Queries, prepared: Prepared, wanted: Wanted): Promise<FoundKeys> {
  const total = Number((await runSql(tx, countOf(prepared)))[0]?.["total"])
  const isBehindAll = wanted.cursor === undefined && wanted.offset >= total
  const rows = isBehindAll ? [] : await readParts(tx, prepared, wanted)
  const page = rows.slice(0, wanted.limit)
  return {
    total,
    rows: wanted.isReversed ? page.toReversed() : page,
    hasMore: rows.length > wanted.limit,
  }
}

/** One row more than wanted, if there is one. */
async function readParts(tx: Queries, prepared: Prepared, wanted: Wanted): Promise<Cursor[]> {
  const rows: Cursor[] = []
  let { offset, cursor } = wanted
  for (const part of partsInTurn(prepared, wanted)) {
    const limit = wanted.limit + 1 - rows.length
    const found = await runSql(tx, rowsOf(part, { limit, offset, cursor, isReversed: wanted.isReversed }))
    rows.push(...found.map((row) => cursorOf(part, prepared.sort, row)))
    if (rows.length > wanted.limit) break
    offset = found.length > 0 || offset === 0 ? 0 : offset - (await partSize(tx, part))
    cursor = undefined
  }
  return rows
}

/** The parts from the cursor on. */
function partsInTurn(prepared: Prepared, { cursor, isReversed }: Wanted): QueryPart[] {
  const parts = isReversed ? queryPartsOf(prepared).toReversed() : queryPartsOf(prepared)
  return cursor === undefined ? parts : parts.slice(parts.findIndex((part) => isIn(part, cursor)))
}

const partSize = async (tx: Queries, part: QueryPart) =>
  Number((await runSql(tx, countOfPart(part)))[0]?.["total"])

const dialect = new PgDialect()

export function runSql({ run }: Queries, statement: SQL): Promise<Record<string, unknown>[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement)
  return run(text, params)
}

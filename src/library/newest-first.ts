import { desc, sql, type AnyColumn } from "drizzle-orm"
import { fromCursor, toCursor } from "./cursor.js"

interface Columns {
  createdAt: AnyColumn
  id: AnyColumn
}

/** Pages a table by creation time, newest first; rows of the same microsecond by id, descending. */
export const newestFirst = ({ createdAt, id }: Columns) => ({
  order: [desc(createdAt), desc(id)],
  /** Microseconds since 1970; a Date would lose the last three digits. */
  at: sql`(extract(epoch from ${createdAt}) * 1000000)::bigint`.mapWith(Number),
  /** Selects the rows behind a cursor, or all rows without one. */
  behind(cursor: string | undefined) {
    if (cursor === undefined) return undefined
    const [at, last] = fromCursor(cursor, [0, ""])
    return sql`(${createdAt}, ${id}) < (timestamptz 'epoch' + ${Math.trunc(at)} * interval '1 microsecond', ${last})`
  },
})

/**
 * Makes a page of rows that were read with `limit + 1`: the additional row shows that there is another page.
 */
export function pageOf<R>(rows: R[], limit: number, keyOf: (row: R) => (string | number)[]) {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    page,
    ...(rows.length > limit && last !== undefined && { next_cursor: toCursor(keyOf(last)) }),
  }
}

import { sql, type SQL } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import type { Condition } from "./conditions.js"
import { runSql } from "./run-sql.js"
import { everySlot, intersected, inverted, slotsFrom, united, type Slots } from "./slots.js"

/**
 * The images for which a condition holds. Each filter is read from its index; the results are combined here.
 */
export async function readMatches(tx: Queries, condition: Condition): Promise<Slots> {
  switch (condition.kind) {
    case "rows":
      return slotsFrom(await readSlots(tx, condition.rows))
    case "not":
      return inverted(await readMatches(tx, condition.of))
    case "all":
      return combine(tx, condition.of, { first: everySlot(), by: intersected })
    case "any":
      return combine(tx, condition.of, { first: inverted(everySlot()), by: united })
  }
}

async function combine(
  tx: Queries,
  conditions: readonly Condition[],
  { first, by }: { first: Slots; by: (one: Slots, other: Slots) => Slots },
): Promise<Slots> {
  let result = first
  for (const condition of conditions) result = by(result, await readMatches(tx, condition))
  return result
}

/** The slots that `rows` selects, in their order, as four bytes each. */
export async function readSlots(tx: Queries, rows: SQL): Promise<Uint8Array> {
  const [row] = await runSql(tx, slotList(rows))
  return (row?.["slots"] as Uint8Array | null) ?? new Uint8Array()
}

/** Returns all slots in one value, because sending each as a row would take as long as finding it. */
export const slotList = (rows: SQL) =>
  sql`select string_agg(int4send(slot), '') as slots from (${rows}) as matches`

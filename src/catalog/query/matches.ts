import { sql, type SQL } from "drizzle-orm"
import type { Queries } from "../../db/database.js"
import type { Condition } from "./conditions.js"
import { runSql } from "./run-sql.js"
import { everySlot, intersected, inverted, slotsFrom, united, type Slots } from "./slots.js"

/** The images for which a condition holds: each filter is read from its index, and combined here. */
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

/** The slots that rows select, in their order, with four bytes for each. */
export async function readSlots(tx: Queries, rows: SQL): Promise<Uint8Array> {
  const [row] = await runSql(tx, slotList(rows))
  return (row?.["slots"] as Uint8Array | null) ?? new Uint8Array()
}

/** One value: rows would each take as long to send as to find. */
export const slotList = (rows: SQL) =>
  sql`select string_agg(int4send(slot), '') as slots from (${rows}) as matches`

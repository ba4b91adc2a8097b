import type { Queries } from "../../db/database.js"
import type { Condition } from "./conditions.js"
import type { Cursor } from "./cursor.js"
import { readMatches, readSlots } from "./matches.js"
import { runSql } from "./run-sql.js"
import { bitsIn, hasSlot, intersected, inverted, slotsFrom, slotsIn, slotsOf, type Slots } from "./slots.js"
import {
  countAll,
  cursorOf,
  isIn,
  sortedParts,
  rowsOf,
  slotsInOrder,
  wholePart,
  type Sorted,
  type SortedPart,
  type Wanted,
} from "./statements.js"

/** A query whose names have been looked up. */
export interface Prepared extends Sorted {
  condition: Condition
}

export interface FoundKeys {
  total: number
  /** In the order of the query. */
  rows: Cursor[]
  /** True if there are more rows in the direction of reading. */
  hasMore: boolean
}

/**
 * If there are at most this many pages of matches, all are sorted. Otherwise the images of the page are
 * searched in the order of an index.
 */
const FEW_PAGES = 5

/** Reads a page and the total at one moment. `tx` must see one snapshot. */
export async function readKeys(tx: Queries, prepared: Prepared, wanted: Wanted): Promise<FoundKeys> {
  const matches = await readMatches(tx, prepared.condition)
  const total = await countOf(tx, prepared.scope, matches)
  const rows = await readRows(tx, { prepared, matches, total }, { ...wanted, limit: wanted.limit + 1 })
  const page = rows.slice(0, wanted.limit)
  return {
    total,
    rows: wanted.isReversed ? page.toReversed() : page,
    hasMore: rows.length > wanted.limit,
  }
}

async function countOf(tx: Queries, scope: string, matches: Slots): Promise<number> {
  if (!matches.isComplement) return bitsIn(matches)
  const [row] = await runSql(tx, countAll(scope))
  return Number(row?.["total"]) - bitsIn(matches)
}

interface Found {
  prepared: Prepared
  matches: Slots
  total: number
}

async function readRows(tx: Queries, found: Found, wanted: Wanted): Promise<Cursor[]> {
  const { prepared, matches, total } = found
  const isBehindAll = wanted.cursor === undefined && wanted.offset >= total
  if (total === 0 || isBehindAll) return []
  if (total <= FEW_PAGES * wanted.limit && !matches.isComplement)
    return readSome(tx, prepared, wanted, slotsOf(matches))
  const page = await findPage(tx, found, wanted)
  return readSome(tx, prepared, { limit: page.length, offset: 0, isReversed: wanted.isReversed }, page)
}

/** The rows of these slots, sorted. */
async function readSome(
  tx: Queries,
  prepared: Prepared,
  range: Wanted,
  slots: readonly number[],
): Promise<Cursor[]> {
  if (slots.length === 0) return []
  const whole = wholePart(prepared)
  const rows = await runSql(tx, rowsOf(whole, range, slots))
  return rows.map((row) => cursorOf(whole, prepared.sort, row))
}

/** The slots of a page. */
async function findPage(tx: Queries, { prepared, matches, total }: Found, wanted: Wanted): Promise<number[]> {
  const page: number[] = []
  let { offset, cursor } = wanted
  for (const part of partsInTurn(prepared, wanted)) {
    const among = part.first?.hasValue === false ? await without(tx, part.first.rows, matches) : matches
    const limit = wanted.limit - page.length
    const found = await findInOrder(tx, { part, among, total }, { ...wanted, limit, offset, cursor })
    page.push(...found)
    if (page.length >= wanted.limit) break
    if (found.length > 0) offset = 0
    else if (offset > 0 && part.first?.hasValue === true) offset -= await sizeOf(tx, part.first.rows, matches)
    cursor = undefined
  }
  return page
}

/** The parts from the cursor on. */
function partsInTurn(prepared: Prepared, { cursor, isReversed }: Wanted): SortedPart[] {
  const parts = isReversed ? sortedParts(prepared).toReversed() : sortedParts(prepared)
  return cursor === undefined ? parts : parts.slice(parts.findIndex((part) => isIn(part, cursor)))
}

const without = async (tx: Queries, rows: SortedRows, matches: Slots) =>
  intersected(matches, inverted(slotsFrom(await readSlots(tx, rows))))

const sizeOf = async (tx: Queries, rows: SortedRows, matches: Slots) =>
  bitsIn(intersected(slotsFrom(await readSlots(tx, rows)), matches))

type SortedRows = Parameters<typeof readSlots>[1]

/** The smallest number of rows to search first, and the factor by which it grows each time. */
const LEAST = 500
const GROWTH = 4

/** Searches a part, in its order, for images that match. */
async function findInOrder(
  tx: Queries,
  { part, among, total }: { part: SortedPart; among: Slots; total: number },
  wanted: Wanted,
): Promise<number[]> {
  const found: number[] = []
  let [skip, looked] = [wanted.offset, 0]
  for (let size = LEAST; ; size *= GROWTH) {
    const limit = Math.max(size, wanted.offset + wanted.limit)
    const slots = slotsIn(await readSlots(tx, slotsInOrder(part, { ...wanted, limit, offset: looked })))
    for (const slot of slots) {
      if (!hasSlot(among, slot) || skip-- > 0) continue
      found.push(slot)
      if (found.length === wanted.limit) return found
    }
    if (slots.length < limit || found.length === total) return found
    looked += slots.length
  }
}

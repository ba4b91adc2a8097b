import type { SQL } from "drizzle-orm"
import { imageOf } from "../find-images.js"
import type { CatalogImageRow } from "../tables.js"
import type { Condition } from "./conditions.js"
import type { Cursor } from "./cursor.js"
import { readMatches } from "./matches.js"
import type { Reader } from "./reader.js"
import { runSql } from "./run-sql.js"
import { bitsIn, hasSlot, intersected, inverted, slotsOf, type Slots } from "./slots.js"
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

/** An image, and its position in the order of the query. */
interface FoundImage {
  image: CatalogImageRow
  cursor: Cursor
}

export interface FoundImages {
  total: number
  /** In the order of the query. */
  rows: FoundImage[]
  /** True if there are more rows in the direction of reading. */
  hasMore: boolean
}

/**
 * If there are at most this many pages of matches, all are sorted. Otherwise the images of the page are
 * searched in the order of an index.
 */
const FEW_PAGES = 5

/** Reads a page and the total as the reader's snapshot shows them. */
export async function readImages(reader: Reader, prepared: Prepared, wanted: Wanted): Promise<FoundImages> {
  const matches = await readMatches(reader, prepared.condition)
  const total = await countOf(reader, prepared.scope, matches)
  const rows = await readRows(reader, { prepared, matches, total }, { ...wanted, limit: wanted.limit + 1 })
  const page = rows.slice(0, wanted.limit)
  return {
    total,
    rows: wanted.isReversed ? page.toReversed() : page,
    hasMore: rows.length > wanted.limit,
  }
}

async function countOf(reader: Reader, scope: string, matches: Slots): Promise<number> {
  if (!matches.isComplement) return bitsIn(matches)
  return (await reader.count(countAll(scope))) - bitsIn(matches)
}

interface Found {
  prepared: Prepared
  matches: Slots
  total: number
}

async function readRows(reader: Reader, found: Found, wanted: Wanted): Promise<FoundImage[]> {
  const { prepared, matches, total } = found
  const isBehindAll = wanted.cursor === undefined && wanted.offset >= total
  if (total === 0 || isBehindAll) return []
  if (total <= FEW_PAGES * wanted.limit && !matches.isComplement)
    return readSome(reader, prepared, wanted, slotsOf(matches))
  const page = await findPage(reader, found, wanted)
  return readSome(reader, prepared, { limit: page.length, offset: 0, isReversed: wanted.isReversed }, page)
}

/** The rows of these slots, sorted. */
async function readSome(
  { tx }: Reader,
  prepared: Prepared,
  range: Wanted,
  slots: readonly number[],
): Promise<FoundImage[]> {
  if (slots.length === 0) return []
  const whole = wholePart(prepared)
  const rows = await runSql(tx, rowsOf(whole, range, slots))
  return rows.map((row) => ({ image: imageOf(row), cursor: cursorOf(whole, prepared.sort, row) }))
}

/** The slots of a page. */
async function findPage(
  reader: Reader,
  { prepared, matches, total }: Found,
  wanted: Wanted,
): Promise<number[]> {
  const page: number[] = []
  let { offset, cursor } = wanted
  for (const part of partsInTurn(prepared, wanted)) {
    const among = part.first?.hasValue === false ? await without(reader, part.first.rows, matches) : matches
    const limit = wanted.limit - page.length
    const found = await findInOrder(reader, { part, among, total }, { ...wanted, limit, offset, cursor })
    page.push(...found)
    if (page.length >= wanted.limit) break
    if (found.length > 0) offset = 0
    else if (offset > 0 && part.first?.hasValue === true)
      offset -= await sizeOf(reader, part.first.rows, matches)
    cursor = undefined
  }
  return page
}

/** The parts from the cursor on. */
function partsInTurn(prepared: Prepared, { cursor, isReversed }: Wanted): SortedPart[] {
  const parts = isReversed ? sortedParts(prepared).toReversed() : sortedParts(prepared)
  return cursor === undefined ? parts : parts.slice(parts.findIndex((part) => isIn(part, cursor)))
}

const without = async (reader: Reader, rows: SQL, matches: Slots) =>
  intersected(matches, inverted(await reader.matches(rows)))

const sizeOf = async (reader: Reader, rows: SQL, matches: Slots) =>
  bitsIn(intersected(await reader.matches(rows), matches))

/** The smallest number of rows to search first, and the factor by which it grows each time. */
const LEAST = 500
const GROWTH = 4

/** Searches a part, in its order, for images that match. */
async function findInOrder(
  reader: Reader,
  { part, among, total }: { part: SortedPart; among: Slots; total: number },
  wanted: Wanted,
): Promise<number[]> {
  const found: number[] = []
  let [skip, looked] = [wanted.offset, 0]
  for (let size = LEAST; ; size *= GROWTH) {
    const limit = Math.max(size, wanted.offset + wanted.limit)
    const slots = await reader.inOrder(slotsInOrder(part, { ...wanted, limit, offset: looked }))
    for (const slot of slots) {
      if (!hasSlot(among, slot) || skip-- > 0) continue
      found.push(slot)
      if (found.length === wanted.limit) return found
    }
    if (slots.length < limit || found.length === total) return found
    looked += slots.length
  }
}

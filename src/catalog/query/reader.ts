import type { SQL } from "drizzle-orm"
import { sql } from "drizzle-orm"
import { LRUCache } from "lru-cache"
import type { Queries } from "../../db/database.js"
import { statementOf } from "./run-sql.js"
import { slotsFrom, slotsIn, GROUP, type Slots } from "./slots.js"

/** What queries have read of their scopes, as long as these do not change. */
export type QueryCache = Pick<LRUCache<string, Entry>, "get" | "set">

interface Entry {
  value: object
  bytes: number
}

/** Bytes of all that is remembered. The matches of a filter among 100,000 images have 16 KiB. */
const MOST_BYTES = 32 * 2 ** 20

export const createQueryCache = (): QueryCache =>
  new LRUCache<string, Entry>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ bytes }, key) => bytes + key.length + OVERHEAD,
  })

/** Bytes of an entry besides its value. */
const OVERHEAD = 200

/** Reads slots of one scope, as a snapshot shows it. */
export interface Reader {
  tx: Queries
  /** The images that `rows` selects. */
  matches(rows: SQL): Promise<Slots>
  /** The slots that `rows` selects, in their order. */
  inOrder(rows: SQL): Promise<Int32Array>
  /** The first column of the only row. */
  count(row: SQL): Promise<number>
}

/** `revision` identifies the scope's state in the snapshot of `tx`; null for a scope without images. */
export function createReader(tx: Queries, cache: QueryCache, revision: string | null): Reader {
  async function remembered<T extends object>(
    statement: SQL,
    parse: (value: unknown) => T,
    bytesOf: (value: T) => number,
  ): Promise<T> {
    const { text, params } = statementOf(statement)
    const key = JSON.stringify([revision, text, params])
    const found = cache.get(key)
    if (found !== undefined) return found.value as T
    const [row = {}] = await tx.run(text, params)
    const value = parse(Object.values(row)[0])
    if (revision !== null) cache.set(key, { value, bytes: bytesOf(value) })
    return value
  }
  return {
    tx,
    matches: (rows) => remembered(bitGroups(rows), (bytes) => slotsFrom(bytesIn(bytes)), bytesOfSlots),
    inOrder: (rows) =>
      remembered(
        slotList(rows),
        (bytes) => slotsIn(bytesIn(bytes)),
        ({ byteLength }) => byteLength,
      ),
    async count(row) {
      const { total } = await remembered(
        row,
        (value) => ({ total: Number(value) }),
        () => 0,
      )
      return total
    },
  }
}

const bytesIn = (value: unknown) => (value as Uint8Array | null) ?? new Uint8Array()

const bytesOfSlots = ({ bits }: Slots) => bits.reduce((sum, chunk) => sum + (chunk?.byteLength ?? 0), 0)

/** Returns all slots in one value, because sending each as a row would take as long as finding it. */
const slotList = (rows: SQL) => sql`select string_agg(int4send(slot), '') as slots from (${rows}) as matches`

const GROUP_SIZE = sql.raw(String(GROUP))

/** The same as the bits of each 64 slots, in any order: less to send, and repeated slots count once. */
export const bitGroups = (rows: SQL) =>
  sql`select string_agg(int4send(number) || int8send(bits), '') as slots from (
    select slot / ${GROUP_SIZE} as number, bit_or(1::bigint << (slot % ${GROUP_SIZE})) as bits
    from (${rows}) as matches group by number) as found`

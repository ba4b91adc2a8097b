import { setTimeout as sleep } from "node:timers/promises"
import type { Database } from "../../src/db/database.js"

/** Times that a query is tried: a machine that is busy with everything else lets connections time out. */
const MOST_TRIES = 20

/** The rows of a query. */
export async function rowsOf(database: Database, text: string, values: unknown[] = []) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.query(({ run }) => run(text, values))
    } catch (error) {
      if (attempt === MOST_TRIES) throw error
      await sleep(500)
    }
  }
}

/** Milliseconds in which everything has ended: what a killed worker did is free again after 20 seconds. */
const LONGEST = 600_000

/** Waits until a query has no rows. Returns those that it still has after ten minutes. */
export async function untilNone(database: Database, text: string): Promise<string[]> {
  const ends = Date.now() + LONGEST
  for (;;) {
    const open = await rowsOf(database, text)
    if (open.length === 0) return []
    if (Date.now() > ends) return open.map((one) => `still open: ${JSON.stringify(one)}`)
    await sleep(200)
  }
}

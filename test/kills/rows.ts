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

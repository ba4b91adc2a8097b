import type { Queries } from "../db/database.js"
import { NEWEST_OF_ALL } from "./read.js"

/**
 * How far a reader of all projects' changes has come, and how often its next change could not be delivered.
 */
export interface Position {
  lastId: string
  failures: number
}

/** A process that has not delivered a change for this long may lose its turn to another one. */
const HELD_SECONDS = 60

/** Adds a reader that starts with the next change. An existing reader keeps its position. */
export async function addReader({ run }: Queries, name: string): Promise<void> {
  await run(
    `insert into outbox_reader (name, last_id) values ($1, coalesce((${NEWEST_OF_ALL}), 0)) on conflict do nothing`,
    [name],
  )
}

/**
 * Makes this process the reader. Undefined if another process is, or the wait after a failure is not over.
 */
export async function takeTurn(
  { run }: Queries,
  name: string,
  holder: string,
): Promise<Position | undefined> {
  const [row] = await run(
    `update outbox_reader set holder = $2, held_until = now() + interval '${HELD_SECONDS} seconds'
      where name = $1 and (holder = $2 or held_until <= now()) returning last_id, failures`,
    [name, holder],
  )
  return row && { lastId: String(row["last_id"]), failures: Number(row["failures"]) }
}

/** Stores the new position. False if another process has taken over. */
export async function advance({ run }: Queries, name: string, holder: string, id: string): Promise<boolean> {
  const rows = await run(
    `update outbox_reader set last_id = $3, failures = 0, held_until = now() + interval '${HELD_SECONDS} seconds'
      where name = $1 and holder = $2 returning name`,
    [name, holder, id],
  )
  return rows.length > 0
}

/** Ends the turn. No process can start the next one before `waitSeconds` have passed. */
export async function endTurn(
  { run }: Queries,
  name: string,
  holder: string,
  { failures, waitSeconds }: { failures: number; waitSeconds: number },
): Promise<void> {
  await run(
    `update outbox_reader set holder = null, failures = $3, held_until = now() + $4 * interval '1 second'
      where name = $1 and holder = $2`,
    [name, holder, failures, waitSeconds],
  )
}

import type { Queries } from "../db/database.js"
import { NEWEST_OF_ALL } from "./read.js"

/** Where a reader of all projects' changes is, for the process that reads at the moment. */
export interface Position {
  lastId: string
  failures: number
}

/** Seconds for which a process may read on, from each change that it has delivered. */
const HELD_SECONDS = 60

/** Adds a reader who begins with what happens from now on. One who was there before goes on where it was. */
export async function addReader({ run }: Queries, name: string): Promise<void> {
  await run(
    `insert into outbox_reader (name, last_id) values ($1, coalesce((${NEWEST_OF_ALL}), 0)) on conflict do nothing`,
    [name],
  )
}

/** Makes this process the reader, unless another one is, or has to wait after a failure. */
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

/** False when another process has taken over. */
export async function advance({ run }: Queries, name: string, holder: string, id: string): Promise<boolean> {
  const rows = await run(
    `update outbox_reader set last_id = $3, failures = 0, held_until = now() + interval '${HELD_SECONDS} seconds'
      where name = $1 and holder = $2 returning name`,
    [name, holder, id],
  )
  return rows.length > 0
}

/** Ends the turn: for nobody to read on before so many seconds have passed. */
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

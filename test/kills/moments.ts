import { setTimeout as sleep } from "node:timers/promises"
import type { Database } from "../../src/db/database.js"
import { rowsOf } from "./rows.js"
import type { Name } from "./processes.js"

/** What is under way when a process is killed. */
export const MOMENTS = ["parts", "completing", "processing", "hand-over"] as const
export type Moment = (typeof MOMENTS)[number]

export interface Plan {
  victim: Name
  moment: Moment
  /** Milliseconds from the first upload that is so far. */
  delayMs: number
  /** Milliseconds until the process starts again. */
  downMs: number
}

/** Every moment in turn; most often the process that is at work then, sometimes another. */
export function planOf(kill: number, random: () => number): Plan {
  const moment = MOMENTS[kill % MOMENTS.length] ?? "parts"
  const isOther = random() < 0.2
  const isWeb = (moment === "parts" || moment === "completing") !== isOther
  const web = random() < 0.5 ? "web 1" : "web 2"
  return {
    ...{ moment, victim: isWeb ? web : "worker" },
    delayMs: Math.floor(random() * 250),
    downMs: Math.floor(random() * 500),
  }
}

const FAR = `select case when i.status in ('upload_pending', 'uploading') then coalesce(u.state, 'aborted')
    when i.status = 'processing' and i.glance_request is not null then 'hand-over' else i.status end as far,
    count(*)::int as n
  from library_image i left join library_upload u
    on u.image_id = i.id and u.state in ('starting', 'open', 'completing')
  where i.title like $1 group by 1`

/** How many uploads of a round are how far. */
export async function countFar(database: Database, round: number): Promise<Map<string, number>> {
  const rows = await rowsOf(database, FAR, [`kill ${round} upload %`])
  return new Map(rows.map(({ far, n }) => [String(far), Number(n)]))
}

const ORDER = ["starting", "open", "completing", "stored", "processing", "hand-over", "ready", "failed"]

export const describeFar = (far: Map<string, number>) =>
  ORDER.flatMap((state) => (far.has(state) ? [`${far.get(state)} ${state}`] : [])).join(", ") || "none"

const IN_STATE = {
  parts: "open",
  completing: "completing",
  processing: "processing",
  "hand-over": "hand-over",
}

/** Until an upload of the round is so far, or all have ended. */
export async function awaitMoment(
  database: Database,
  round: number,
  { moment, delayMs }: Plan,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver() && !(await countFar(database, round)).has(IN_STATE[moment])) await sleep(20)
  await sleep(delayMs)
}

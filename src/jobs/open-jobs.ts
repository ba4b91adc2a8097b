import type { Queries } from "../db/database.js"

export interface OpenJobs {
  state: string
  count: number
  /** The age of the oldest, in seconds. */
  oldest: number
}

const BY_STATE = `select state, count(*)::int as count,
  extract(epoch from now() - min(created_at))::float8 as oldest
from job where ended_at is null group by state`

/** The jobs of all processes that have not ended. */
export async function countOpenJobs({ run }: Queries): Promise<OpenJobs[]> {
  const rows = await run(BY_STATE)
  return rows.map(({ state, count, oldest }) => ({
    ...{ state: String(state), count: Number(count), oldest: Number(oldest) },
  }))
}

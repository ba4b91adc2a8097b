import type { Queries } from "../../db/database.js"
import type { SumsState } from "./sums.js"

/** The image that a job reads. */
export interface ReadingKey {
  projectId: string
  imageId: string
  jobId: string
}

/**
 * Stores how far an image has been read. A worker that has lost the job may still write once; that is
 * harmless, because it writes an earlier position with the right hashes.
 */
export async function saveState({ run }: Queries, key: ReadingKey, state: SumsState): Promise<void> {
  await run(SAVE, [...valuesOf(key), state.position, state.sha256, state.other])
}

const SAVE = `insert into catalog_reading as old
    (project_id, image_id, job_id, position, sha256_state, other_state) values ($1, $2, $3, $4, $5, $6)
  on conflict (project_id, image_id) do update set job_id = excluded.job_id, position = excluded.position,
    sha256_state = excluded.sha256_state, other_state = excluded.other_state, updated_at = now()
  where old.state = 'reading'`

/** Counts a failure after which another attempt may succeed. */
export async function countAttempt({ run }: Queries, key: ReadingKey): Promise<void> {
  await run(COUNT, valuesOf(key))
}

const COUNT = `insert into catalog_reading as old (project_id, image_id, job_id, attempts) values ($1, $2, $3, 1)
  on conflict (project_id, image_id) do update set attempts = old.attempts + 1, updated_at = now()`

/** Records that an image has been read or, with a message, that reading it has failed. */
export async function endReading({ run }: Queries, key: ReadingKey, message?: string): Promise<void> {
  await run(END, [...valuesOf(key), message === undefined ? "done" : "failed", message ?? null])
}

const END = `insert into catalog_reading (project_id, image_id, job_id, state, message) values ($1, $2, $3, $4, $5)
  on conflict (project_id, image_id) do update set job_id = excluded.job_id, state = excluded.state,
    message = excluded.message, sha256_state = null, other_state = null, updated_at = now()`

const valuesOf = ({ projectId, imageId, jobId }: ReadingKey) => [projectId, imageId, jobId]

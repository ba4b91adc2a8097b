import { libraryJobs } from "../../src/library/jobs.js"
import type { Services } from "../../src/services.js"
import { rowsOf, untilNone } from "./rows.js"
import type { CloudProcess } from "./cloud.js"

type Inside = Pick<Services, "database" | "jobs" | "library">

const OPEN =
  "select name, state, failures from job where ended_at is null and subject is distinct from 'schedule'"

/** Until every job has ended but those that come by the clock. */
export const untilQuiet = ({ database }: Pick<Inside, "database">): Promise<string[]> =>
  untilNone(database, OPEN)

/** Puts off until now what would come later by the clock. */
const DUE = [
  "update library_upload set expires_at = now() where state in ('starting', 'open')",
  "update library_upload set updated_at = now() - interval '1 hour' where state = 'completing'",
  "update library_image set updated_at = now() - interval '1 hour' where status in ('upload_pending', 'uploading')",
  "update library_image set purge_at = now() where purge_at is not null",
]

/** Runs twice: an upload that is ended by the first time leaves an image for the second. */
export async function cleanUp(inside: Inside, cloud: CloudProcess): Promise<string[]> {
  const { database, jobs, library } = inside
  if (library === undefined) throw new Error("There is no library.")
  const cleaning = libraryJobs(library).filter(({ name }) => /clean-up|strays/.test(name))
  for (let time = 1; time <= 2; time++) {
    for (const text of DUE) await rowsOf(database, text)
    await cloud.age()
    for (const job of cleaning) await database.transaction((tx) => jobs.enqueue(tx, job, {}))
    const open = await untilQuiet(inside)
    if (open.length > 0) return open
  }
  return []
}

import { and, eq, lt } from "drizzle-orm"
import { z } from "zod"
import { failureFields } from "../failure.js"
import { job, type Job, type JobRun } from "../jobs/job.js"
import type { JobStatus } from "../jobs/job.js"
import type { Library } from "./library.js"
import { purgeTrash, type Cleaning } from "./purge.js"
import { uploads } from "./tables.js"
import { dropAbandoned, expireUploads, forgetEnded } from "./uploads/expire.js"
import { finishUpload } from "./uploads/finish.js"
import { abortStrays } from "./uploads/strays.js"

const payload = z.object({})

/** Few retries, because everything here can be repeated and the next run starts soon. */
const shared = { payload, lanes: 1, retry: { failures: 2, firstSeconds: 5, maxSeconds: 60 } }

/** Finishes uploads after a crash, ends expired ones, and empties the trash. */
export const cleanUpJob = (library: Library): Job =>
  job({
    ...shared,
    ...{ name: "library.clean-up", everySeconds: 60 },
    async run(run) {
      const cleaning = cleaningFor(library, run)
      for (const work of [finishLeft, expireUploads, dropAbandoned, purgeTrash, forgetEnded])
        await work(cleaning)
    },
  })

/** Lists all incomplete uploads at the store, so it runs less often. */
export const abortStraysJob = (library: Library): Job =>
  job({
    ...shared,
    ...{ name: "library.abort-strays", everySeconds: 600 },
    run: (run) => abortStrays(cleaningFor(library, run)),
  })

const cleaningFor = (library: Library, { enqueue, signal, log }: JobRun<unknown>): Cleaning => ({
  ...{ library, signal },
  jobs: { enqueue, find },
  async each(rows, work) {
    for (const row of rows) {
      signal.throwIfAborted()
      await work(row).catch((error: unknown) => {
        signal.throwIfAborted()
        log.warn({ subject: row.id, ...failureFields(error) }, "library clean-up")
      })
    }
  },
})

const find: Cleaning["jobs"]["find"] = async ({ run }, id) => {
  const [found] = await run("select id, name, state, failure from job where id = $1", [id])
  return found as JobStatus | undefined
}

/** Uploads that have been completing for less than this are left to their own request. */
const BUSY_MS = 60_000

/** The number of uploads for one run; the next run handles the rest. */
const MOST = 200

/** Finishes uploads whose request ended before they were finished. */
async function finishLeft(cleaning: Cleaning): Promise<void> {
  const { library, signal, each } = cleaning
  const left = and(eq(uploads.state, "completing"), lt(uploads.updatedAt, new Date(Date.now() - BUSY_MS)))
  const found = await library.database.query(
    (queries) => queries.select().from(uploads).where(left).orderBy(uploads.updatedAt).limit(MOST),
    signal,
  )
  await each(found, (upload) => finishUpload(cleaning, upload))
}

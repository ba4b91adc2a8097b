import { job, type Job } from "../jobs/job.js"
import { REMOVE_COPIES, removeLeftCopies } from "./copies.js"
import { RETRY } from "./disks.js"
import type { Library } from "./library.js"

/** Begun when someone deletes an image of a project that has copies which are not whole. */
export const removeCopiesJob = (library: Library): Job =>
  job({
    ...REMOVE_COPIES,
    ...{ retry: RETRY, lanes: 1 },
    async run(run) {
      const glance = async (signal: AbortSignal) => library.glanceFor(await run.call()).until(signal)
      const given = { library, projectId: run.payload.projectId, glance }
      const left = await removeLeftCopies(given, run, run.signal)
      if (left > 0) throw new Error("Some copies could not be removed yet.")
    },
  })

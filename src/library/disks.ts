import { job, type Job } from "../jobs/job.js"
import { hashObject } from "./hashes.js"
import type { Library } from "./library.js"
import { DISK } from "./processing.js"
import { beginProcessing, finishProcessing, refuseOther } from "./processing-stages.js"

/** Retries for failures that may be temporary, such as an unreachable store or Glance. */
export const RETRY = { failures: 6, firstSeconds: 2, maxSeconds: 120 }

/** Processes a disk image that stays in the library: reads it once to compute its hash. */
export const diskJob = (library: Library): Job =>
  job({
    ...DISK,
    ...{ retry: RETRY, lanes: 2 },
    async run(run) {
      const image = await beginProcessing(run)
      if (image === null) return
      const { sha256 } = await run.step("hash", (signal) =>
        hashObject(library, image, { algorithms: ["sha256"], signal }),
      )
      await refuseOther(library, run, image, sha256)
      await finishProcessing(run, { sha256 })
    },
  })

import type { Job } from "../jobs/job.js"
import type { Golden } from "./golden.js"
import { buildJob } from "./pipeline/build-job.js"
import { removalJob } from "./pipeline/removal-job.js"
import { sweepJob } from "./pipeline/sweep-job.js"
import { tendJob } from "./pipeline/tend-job.js"
import { dueJob } from "./schedule/due-job.js"
import { scheduledJob } from "./schedule/scheduled-job.js"

/** The jobs of golden images. */
export const goldenJobs = (golden: Golden): Job[] => [
  buildJob(golden),
  removalJob(golden),
  sweepJob(golden),
  tendJob(golden),
  dueJob(golden),
  scheduledJob(golden),
]

import type { Job } from "../jobs/job.js"
import { diskJob } from "./disks.js"
import type { Library } from "./library.js"
import { HAND_OVER, PICTURE } from "./processing.js"

/** The jobs of the library. */
export const libraryJobs = (library: Library): Job[] => [
  diskJob(library),
  { ...diskJob(library), ...PICTURE },
  { ...diskJob(library), ...HAND_OVER },
]

import type { Job } from "../jobs/job.js"
import type { Library } from "./library.js"

/** The jobs of the library. */
export const libraryJobs = (_library: Library): Job[] => []

import type { Job } from "../jobs/job.js"
import { abortStraysJob, cleanUpJob } from "./clean-up.js"
import { OLD_CHANGES } from "../outbox/old-changes.js"
import { diskJob } from "./disks.js"
import { dropObjectsJob } from "./drop-objects.js"
import { handOverJob } from "./hand-over.js"
import type { Library } from "./library.js"
import { pictureJob } from "./pictures.js"
import { removeCopiesJob } from "./remove-copies.js"

/** The jobs of the library. */
export const libraryJobs = (library: Library): Job[] => [
  pictureJob(library),
  diskJob(library),
  handOverJob(library),
  removeCopiesJob(library),
  dropObjectsJob(library),
  cleanUpJob(library),
  abortStraysJob(library),
  OLD_CHANGES,
]

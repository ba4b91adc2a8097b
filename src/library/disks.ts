import { job, type Job } from "../jobs/job.js"
import { hashObject, type Sums } from "./hashes.js"
import type { Library } from "./library.js"
import { DISK } from "./processing.js"
import {
  beginProcessing,
  finishProcessing,
  wrongHash,
  type ProcessedImage,
  type ProcessingRun,
} from "./processing-steps.js"

/** Attempts after failures that may pass: the store or Glance is away. */
export const RETRY = { failures: 6, firstSeconds: 2, maxSeconds: 120 }

/** A disk image that stays in the library: it is read once, for its hash. */
export const diskJob = (library: Library): Job =>
  job({
    ...DISK,
    ...{ retry: RETRY, lanes: 2 },
    async run(run) {
      const image = await beginProcessing(run)
      if (image === null) return
      const { sha256 } = await checkHash(library, run, image)
      await finishProcessing(run, { sha256 })
    },
  })

/** The hashes of a file. One that is not what its client has hashed is deleted. Refusal 422. */
export async function checkHash(
  library: Library,
  { step }: ProcessingRun,
  image: ProcessedImage,
): Promise<Sums> {
  const sums = await step("hash", (signal) => hashObject(library, image, signal))
  const { clientSha256: claimed } = image
  if (claimed === null || claimed === sums.sha256) return sums
  await step("drop", (signal) => library.storage.deleteObject(image.objectKey, signal))
  throw wrongHash(claimed, sums.sha256)
}

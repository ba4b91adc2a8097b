import { eq } from "drizzle-orm"
import { job, type Job } from "../jobs/job.js"
import { RETRY } from "./disks.js"
import { checkCopy } from "./hand-over-check.js"
import { copyToGlance } from "./hand-over-copy.js"
import { createAtGlance, removeFromGlance } from "./hand-over-image.js"
import { importByGlance } from "./hand-over-import.js"
import { hashObject } from "./hashes.js"
import type { Library } from "./library.js"
import type { HandOver } from "./hand-over-task.js"
import { HAND_OVER } from "./processing.js"
import {
  beginProcessing,
  finishProcessing,
  refuseOther,
  type ProcessedImage,
  type ProcessingRun,
} from "./processing-stages.js"
import { images } from "./tables.js"

/** Copies a disk image to Glance. */
export const handOverJob = (library: Library): Job =>
  job({
    ...HAND_OVER,
    ...{ retry: RETRY, lanes: 4 },
    async run(run) {
      const image = await beginProcessing(run)
      if (image === null) return
      const sums = await run.step("hash", (signal) =>
        hashObject(library, image, { algorithms: ["sha256", "sha512"], signal }),
      )
      await refuseOther(library, run, image, sums.sha256)
      const given = handOverOf(library, run, image)
      await beginAtGlance(given, run)
      const bring = library.settings.handover === "stream" ? copyToGlance : importByGlance
      const copy = await run.step("bring", (signal) => bring(given, signal))
      await checkCopy(given, run, { copy, sums })
      const { keepsHandedOver: keeps } = library.settings
      const hash = { osHashAlgo: copy.algorithm, osHashValue: copy.hash }
      await finishProcessing(run, { sha256: sums.sha256, ...hash, ...(!keeps && { etag: null }) })
      if (!keeps) await run.step("drop", (signal) => library.storage.deleteObject(image.objectKey, signal))
    },
  })

const handOverOf = (library: Library, run: ProcessingRun, image: ProcessedImage): HandOver => ({
  ...{ library, image, glanceId: run.id },
  glance: async (signal) => library.glanceFor(await run.call()).until(signal),
})

/**
 * Records the id of the image at Glance before it is created, and removes an image that an earlier hand-over
 * left behind.
 */
async function beginAtGlance(given: HandOver, { id, step, commit }: ProcessingRun): Promise<void> {
  const { image } = given
  const { glanceId: left } = image
  if (left !== null) await step("remove", (signal) => removeFromGlance(given, left, signal))
  await commit("name", (tx) => tx.update(images).set({ glanceId: id }).where(eq(images.id, image.id)))
  await step("create", {
    do: (signal) => createAtGlance(given, signal),
    undo: (_created, signal) => removeFromGlance(given, id, signal),
  })
}

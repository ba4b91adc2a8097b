import { eq } from "drizzle-orm"
import { failureFields, failureOf } from "../failure.js"
import { job, type Job } from "../jobs/job.js"
import { nameCopy, removeCopy, removeLeftCopies } from "./copies.js"
import { RETRY } from "./disks.js"
import { checkCopy } from "./hand-over-check.js"
import { copyToGlance } from "./hand-over-copy.js"
import { createAtGlance } from "./hand-over-image.js"
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
 * Records the id of the image at Glance before it is created. First removes what earlier hand-overs of the
 * project could not remove there, with this caller's token.
 */
async function beginAtGlance(given: HandOver, run: ProcessingRun): Promise<void> {
  const { library, image, glance } = given
  const { id, step, commit } = run
  const { projectId } = image
  await step("remove", (signal) => removeLeftCopies({ library, projectId, glance }, run, signal))
  await commit("name", async (tx) => {
    await nameCopy(tx, id, projectId)
    await tx.update(images).set({ glanceId: id }).where(eq(images.id, image.id))
  })
  await step("create", {
    do: (signal) => createAtGlance(given, signal),
    undo: (_created, signal) => removeOrLeave(given, run, signal),
  })
}

/** With a token that is no longer valid the copy is left, for the next caller of the project. */
const removeOrLeave = (given: HandOver, { id, log }: ProcessingRun, signal: AbortSignal) =>
  removeCopy(given, id, signal).catch((error: unknown) => {
    if (failureOf(error).status !== 401) throw error
    log.warn({ subject: id, ...failureFields(error) }, "copy left at Glance")
  })

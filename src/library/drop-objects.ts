import { z } from "zod"
import { job, type Job, type JobHead } from "../jobs/job.js"
import { prefixesOf } from "./ids.js"
import type { Library } from "./library.js"

const payload = z.object({ imageId: z.string() })

/**
 * Deletes the objects of a deleted or refused image. Enqueue it in the transaction that deletes or refuses
 * it.
 */
export const DROP_OBJECTS: JobHead<z.output<typeof payload>> = { name: "library.drop-objects", payload }

/** Deletes an image's objects and incomplete uploads at the store. */
export const dropObjectsJob = (library: Library): Job =>
  job({
    ...DROP_OBJECTS,
    /** A store can be unreachable for a long time, and nothing else would delete these objects. */
    retry: { failures: 10_000, firstSeconds: 5, maxSeconds: 600 },
    lanes: 2,
    async run({ payload: { imageId }, step }) {
      await step("drop", (signal) => dropObjects(library, imageId, signal))
    },
  })

export async function dropObjects({ storage }: Library, imageId: string, signal: AbortSignal): Promise<void> {
  for (const prefix of prefixesOf(imageId)) {
    await dropUploads(storage, prefix, signal)
    await dropAll(storage, prefix, signal)
  }
}

async function dropUploads(storage: Library["storage"], prefix: string, signal: AbortSignal): Promise<void> {
  let after: Awaited<ReturnType<typeof storage.listUploads>>["next"]
  do {
    const page = await storage.listUploads({ prefix, after }, signal)
    for (const { key, uploadId } of page.uploads) await storage.abortUpload({ key, uploadId }, signal)
    after = page.next
  } while (after !== undefined)
}

async function dropAll(storage: Library["storage"], prefix: string, signal: AbortSignal): Promise<void> {
  let after: string | undefined
  do {
    const page = await storage.listObjects({ prefix, after }, signal)
    const keys = page.objects.map(({ key }) => key)
    await storage.deleteMany(keys, signal)
    after = page.next
  } while (after !== undefined)
}

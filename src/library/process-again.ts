import type { Queries } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { LibraryImage } from "../schemas/library/images.js"
import { describeImages, lockOwn, noSuchLibraryImage } from "./find.js"
import { refuseReader, type LibraryContext } from "./library.js"
import { enqueueProcessing, onceStopped, processingCredentials } from "./processing.js"
import { setState } from "./processing-stages.js"
import type { ImageRow } from "./tables.js"

const NO_FILE = "The file of this image has been removed. Upload it again as a new image."

/**
 * Processes a failed image again, from its stored file. Does nothing if the image is already being processed.
 */
export async function processAgain(
  { library, jobs, call }: LibraryContext,
  { image_id }: { image_id: string },
): Promise<LibraryImage> {
  refuseReader(call)
  const { database, storage } = library
  const find = (tx: Queries) => lockOwn(tx, image_id, call.caller)
  const found = await database.query(find, call.signal)
  const hasFailed = isFailed(found)
  if (hasFailed && (found.etag === null || !(await storage.headObject(found.objectKey, call.signal))))
    throw new Refusal(409, NO_FILE)
  const credentials = hasFailed ? await processingCredentials(jobs, call, found) : undefined
  const work = () =>
    database.transaction(async (tx) => {
      const image = await find(tx)
      if (hasFailed && isFailed(image)) {
        await setState(tx, image, { status: "stored", failure: null })
        await enqueueProcessing(tx, jobs, image, credentials)
      }
      const [shape] = await describeImages(tx, [await find(tx)], call.caller)
      if (shape === undefined) throw noSuchLibraryImage(image_id)
      return shape
    }, call.signal)
  return onceStopped(work, call.signal)
}

/** Throws Refusal 409 for an image that is ready or has no file yet. */
function isFailed({ status }: ImageRow): boolean {
  if (status === "ready") throw new Refusal(409, "This image is ready. Only a failed one is processed again.")
  if (status === "upload_pending" || status === "uploading")
    throw new Refusal(409, "This image has no file yet. Complete its upload first.")
  return status === "failed"
}

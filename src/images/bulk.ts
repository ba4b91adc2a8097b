import type { Call } from "../call.js"
import { inBulk } from "../limits/in-bulk.js"
import type { BulkOperationResult } from "../schemas/image.js"

interface Bulk {
  call: Call
  /** How many images are processed at once, and the time for all of them. */
  images: { bulkConcurrency: number; bulkTimeoutMs: number }
}

/**
 * Calls `one` for each image. A failure for one image does not affect the others. Results are in the order of
 * `ids`; a failure has its HTTP status as text (`"404"`) and a message, and is logged.
 */
export async function forEachImage(
  { call, images }: Bulk,
  ids: string[],
  one: (id: string) => Promise<unknown>,
): Promise<BulkOperationResult> {
  const { done, failed } = await inBulk(
    { call, limits: images, fieldsOf: (imageId) => ({ imageId }) },
    ids,
    one,
  )
  return {
    successful: done,
    failed: failed.map(({ id, status, message }) => ({ id, error: String(status), message })),
  }
}

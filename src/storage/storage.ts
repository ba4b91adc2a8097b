import { createAskStorage } from "./ask.js"
import { createBucketCheck, type BucketCheck } from "./bucket.js"
import { createClient, type StorageSettings } from "./client.js"
import { createDeleteMany } from "./delete-many.js"
import { multipartVerbs } from "./multipart.js"
import { createHeadObject, objectVerbs } from "./objects.js"
import { signingVerbs } from "./signing.js"

/**
 * One bucket of an S3-compatible store. Every verb that asks the store takes a signal, ends within the
 * settings' deadline, and fails with a `Refusal` or an `UpstreamError` (failures.ts).
 */
export type Storage = ReturnType<typeof createStorage>

/** Loads the AWS SDK with it: import this module when a store is configured, and not before. */
export function createStorage(settings: StorageSettings, check: BucketCheck) {
  const client = createClient(settings)
  const { bucket, deadlineMs } = settings
  const ask = createAskStorage(client, deadlineMs)
  const headObject = createHeadObject(ask, bucket)
  const closed = new AbortController()
  const checked = createBucketCheck(ask, settings, check)(closed.signal)
  return {
    ...multipartVerbs(ask, bucket, headObject),
    ...objectVerbs(ask, bucket, deadlineMs),
    ...signingVerbs(client, settings),
    headObject,
    deleteMany: createDeleteMany(ask, bucket),
    /** When the bucket has been looked at for the first time, or `close` came before. */
    checked,
    async close() {
      closed.abort()
      await checked
      client.destroy()
    },
  }
}

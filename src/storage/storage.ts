import { createAskStorage } from "./ask.js"
import { createBucketCheck, createPing, type BucketCheck } from "./bucket.js"
import { createClient, type StorageSettings } from "./client.js"
import { createDeleteMany } from "./delete-many.js"
import { multipartVerbs } from "./multipart.js"
import { createHeadObject, objectVerbs } from "./objects.js"
import { signingVerbs } from "./signing.js"

/**
 * One bucket of an S3-compatible store. Every verb that sends a request takes a signal, ends within the
 * deadline of the settings, and fails with a `Refusal` or an `UpstreamError` (failures.ts).
 */
export type Storage = ReturnType<typeof createStorage>

/** Imports the AWS SDK, so import this module only if a store is configured. */
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
    /** The same for a service such as Glance: the URL has the address that Polaris itself uses. */
    signGetForService: signingVerbs(client, { ...settings, publicEndpoint: settings.endpoint }).signGet,
    headObject,
    deleteMany: createDeleteMany(ask, bucket),
    /** Resolves if the bucket can be used. Refusal 503 with the reason if it cannot. */
    ping: createPing(ask, bucket),
    /** Resolves when the bucket was checked for the first time, or `close` was called. */
    checked,
    async close() {
      closed.abort()
      await checked
      client.destroy()
    },
  }
}

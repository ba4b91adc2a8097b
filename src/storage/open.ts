import { quietPackages, type Config } from "../config.js"
import type { Observe } from "../http/observed.js"
import type { BucketLog } from "./bucket.js"
import type { Storage } from "./storage.js"

/** Opens the configured store, if there is one. The AWS SDK is loaded only in that case. */
export async function openStorage(
  { storage, openstack, session }: Config,
  { log, observe }: { log: BucketLog; observe: Observe },
): Promise<Storage | undefined> {
  const { endpoint, publicEndpoint = endpoint, region, bucket, accessKeyId, secretAccessKey } = storage
  if (!endpoint || !publicEndpoint || !bucket || !accessKeyId || !secretAccessKey) return undefined
  quietPackages()
  const { createStorage } = await import("./storage.js")
  const location = { endpoint, publicEndpoint, region, bucket, accessKeyId, secretAccessKey }
  const { timeoutMs: deadlineMs, connections, certificates: ca } = openstack
  return createStorage(
    { ...location, deadlineMs, connections, ca, observe },
    { log, origins: session.allowedOrigins },
  )
}

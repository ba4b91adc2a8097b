import { S3Client } from "@aws-sdk/client-s3"
import type { Observe } from "../http/observed.js"
import { bounded } from "./bounds.js"
import { observedBy } from "./observed.js"

export interface StorageSettings {
  /** The store's URL for Polaris, and for browsers if it is another. */
  endpoint: string
  publicEndpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** The limit for one request with all its retries. */
  deadlineMs: number
  /** The number of connections. */
  connections: number
  /** Certificate authorities in PEM. */
  ca: string | undefined
  /** Observes every request. */
  observe?: Observe
}

/** After this time, a host that does not accept the connection counts as unreachable. */
const CONNECT_MS = 10_000

/**
 * Attempts for a request that the store could not serve: it asked for fewer requests, or the connection
 * broke.
 */
const ATTEMPTS = 3

/**
 * Creates the AWS SDK's client for any S3-compatible store. Swift and radosgw accept neither the checksums
 * that the SDK adds by default nor a bucket in the host name. Settings that the SDK would read from the
 * machine's AWS configuration are set here.
 */
export function createClient(settings: StorageSettings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, connections, ca, observe } = settings
  const agent = { keepAlive: true, maxSockets: connections }
  const client = new S3Client({
    ...{ endpoint, region, credentials: { accessKeyId, secretAccessKey } },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: ATTEMPTS,
    retryMode: "standard",
    defaultsMode: "standard",
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useArnRegion: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      httpAgent: agent,
      httpsAgent: { ...agent, ...(ca !== undefined && { ca }) },
    },
  })
  client.middlewareStack.add(bounded, { name: "boundedAnswers", step: "deserialize", priority: "low" })
  if (observe !== undefined)
    client.middlewareStack.add(observedBy(observe), { name: "observed", step: "build", priority: "low" })
  return client
}

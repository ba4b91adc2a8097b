import { S3Client } from "@aws-sdk/client-s3"
import { bounded } from "./bounds.js"

export interface StorageSettings {
  /** The store's address for Polaris, and for browsers where that is another. */
  endpoint: string
  publicEndpoint: string
  region: string
  bucket: string
  accessKeyId: string
  secretAccessKey: string
  /** Milliseconds for one request with all its repetitions. */
  deadlineMs: number
  /** Connections at a time. */
  connections: number
  /** Certificate authorities in PEM. */
  ca: string | undefined
}

/** A host that does not take the connection within this time counts as out of reach, in milliseconds. */
const CONNECT_MS = 10_000

/** Attempts at a request that the store could not serve: it asked for fewer requests, or broke off. */
const ATTEMPTS = 3

/**
 * The AWS SDK for a store that need not be AWS. Neither Swift nor radosgw takes the checksums that the SDK
 * adds by itself, or finds a bucket in the host name. What the SDK would read from a machine's AWS
 * configuration is set here.
 */
export function createClient(settings: StorageSettings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey, connections, ca } = settings
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
  return client
}

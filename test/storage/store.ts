import { startS3, type S3Options, type SimulatedS3 } from "../../simulator/index.js"
import type { StorageSettings } from "../../src/storage/client.js"
import { createStorage, type Storage } from "../../src/storage/storage.js"

/** Where real stores differ, and the suite says so instead of looking away. */
export interface Traits {
  /** The status of a request without a signature. */
  anonymous: 400 | 403
  /** Whether a bucket has CORS and lifecycle rules of its own; otherwise the store has one list. */
  bucketRules: boolean
  /** The status of a preflight from an origin that is not allowed. */
  foreignPreflight: 401 | 403
  /** Whether an answer that refuses has CORS headers, so that a page can read why. */
  corsOnRefusals: boolean
  /** The smallest part but the last is 5 MiB. */
  refusesSmallParts: boolean
  /** An answer to a HEAD on a URL signed for GET. */
  headOnGetUrl: 403 | 200
}

export const SIMULATOR: Traits = {
  anonymous: 403,
  bucketRules: true,
  foreignPreflight: 403,
  corsOnRefusals: true,
  refusesSmallParts: true,
  headOnGetUrl: 403,
}

/** The only origin that the stores' own configuration allows. */
export const ORIGIN = "http://console.example"

export const SWIFT: Traits = {
  ...SIMULATOR,
  ...{ bucketRules: false, foreignPreflight: 401, corsOnRefusals: false },
}

export const RADOSGW: Traits = { ...SIMULATOR, corsOnRefusals: false }

export type LogLine = Record<string, unknown> & { message: string }

export interface OpenStore {
  storage: Storage
  log: LogLine[]
  settings: StorageSettings
  close(): Promise<void>
}

export type Connection = Pick<
  StorageSettings,
  "endpoint" | "region" | "bucket" | "accessKeyId" | "secretAccessKey"
>

/** A client of a store, which has looked at its bucket. */
export async function connect(
  connection: Connection,
  { origins = [] as string[], ...given }: Partial<StorageSettings> & { origins?: string[] } = {},
): Promise<OpenStore> {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = connection
  const settings: StorageSettings = {
    ...{ endpoint, publicEndpoint: endpoint, region, bucket, accessKeyId, secretAccessKey },
    ...{ deadlineMs: 60_000, connections: 16, ca: undefined },
    ...given,
  }
  const log: LogLine[] = []
  const note = (fields: object, message: string) => void log.push({ ...fields, message })
  const storage = createStorage(settings, { log: { info: note, warn: note }, origins })
  return { storage, log, settings, close: () => storage.close() }
}

/** A simulated store with a client. */
export async function simulate(
  options: S3Options & { deadlineMs?: number } = {},
): Promise<OpenStore & { s3: SimulatedS3 }> {
  const { deadlineMs = 60_000, ...given } = options
  const s3 = await startS3(given)
  const open = await connect(s3, { deadlineMs })
  const close = async () => {
    await open.close()
    await s3.close()
  }
  return { ...open, s3, close }
}

import type { Disk } from "./disk.js"
import type { Faults } from "./faults.js"
import type { Buckets } from "./state.js"

/** How the store answers where real ones differ. */
export interface StoreSettings {
  region: string
  accessKeyId: string
  secretAccessKey: string
  /**
   * S3's habits, or those of Swift's s3api: one list of CORS origins for the whole store, headers of CORS on
   * objects only (not on errors, lists and completed uploads), and neither `?cors` nor `?lifecycle`.
   */
  habits: "s3" | "swift"
  /** Swift's list; S3 has one for each bucket. */
  origins: string[]
  /** Smallest part but the last. */
  minPartBytes: number
  /** The store's clock in milliseconds. */
  now: () => number
}

export interface LoggedStoreRequest {
  /** S3's name, such as `UploadPart`; `undefined` before it is known. */
  operation: string | undefined
  method: string
  /** Path with query, as received. */
  path: string
  status: number
}

export interface Store {
  settings: StoreSettings
  buckets: Buckets
  disk: Disk
  faults: Faults
  requests: LoggedStoreRequest[]
  /** Called after every change of the records. */
  changed: () => void
}

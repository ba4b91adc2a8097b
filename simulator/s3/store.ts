import type { Disk } from "./disk.js"
import type { Faults } from "./faults.js"
import type { Buckets } from "./state.js"

/** How the store behaves where real stores differ. */
export interface StoreSettings {
  region: string
  accessKeyId: string
  secretAccessKey: string
  /**
   * Behaves like S3, or like Swift's s3api: one list of CORS origins for the whole store, CORS headers for
   * objects only (not for errors, lists and completed uploads), and neither `?cors` nor `?lifecycle`.
   */
  habits: "s3" | "swift"
  /** Swift's list; S3 has one for each bucket. */
  origins: string[]
  /** The smallest size of a part other than the last, in bytes. */
  minPartBytes: number
  /** The store's clock in milliseconds. */
  now: () => number
}

export interface LoggedStoreRequest {
  /** S3's name, such as `UploadPart`; `undefined` until it is known. */
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
  /** Called after every change of the state. */
  changed: () => void
}

import type { Call, Caller, UnidentifiedCall, WarningLog } from "../call.js"
import type { Config } from "../config.js"
import type { Database } from "../db/database.js"
import { Refusal } from "../errors.js"
import type { Glance } from "../glance/glance.js"
import type { Jobs } from "../jobs/jobs.js"
import type { Counters } from "../limits/counters.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { ShareGuard } from "./share-guard.js"
import type { Storage } from "../storage/storage.js"
import type { S3Urls } from "./uploads/s3-urls.js"

/** What the library stands on, for the whole process. */
export interface Library {
  database: Database
  storage: Storage
  settings: Config["library"] & Pick<Config["upload"], "inspection" | "maxVirtualBytes">
  counters: Counters
  shareGuard: ShareGuard
  s3Urls: S3Urls
  log: WarningLog
  glanceFor(call: Call): Glance
}

/** Where a request came from, and the origin under which it found us. */
export interface Via {
  address: string
  origin: string
}

/** For a verb: the library, what begins jobs, and the call it works for. */
export interface LibraryContext {
  library: Library
  jobs: Jobs
  via: Via
  call: Call
}

/** The same for a verb that anyone may call. */
export interface ReaderContext {
  library: Library
  jobs: Jobs
  via: Via
  call: UnidentifiedCall & { caller: Caller | undefined }
}

const OFF =
  "The library needs an object store. Ask your operator to set S3_ENDPOINT and the other variables of the store."

/** Refusal 503 without a store. */
export function libraryOf(library: Library | undefined): Library {
  if (library === undefined)
    throw new Refusal(503, { message: OFF, reason: "library_off" satisfies LibraryReason })
  return library
}

const READS_ONLY =
  "Your role in this project is reader, which cannot change anything. Ask for the role member in the project."

/** Refusal 403 for a caller who may only read. */
export function refuseReader({ caller }: Call): void {
  if (caller.isReader) throw new Refusal(403, READS_ONLY)
}

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

/** The services and settings that the library needs, for the whole process. */
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

/** The caller's network address, and the origin to which the request was sent. */
export interface Via {
  address: string
  origin: string
}

/** The context of a verb: the library, the jobs, and the call. */
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

/** Throws Refusal 503 without an object store. */
export function libraryOf(library: Library | undefined): Library {
  if (library === undefined)
    throw new Refusal(503, { message: OFF, reason: "library_off" satisfies LibraryReason })
  return library
}

const READS_ONLY =
  "Your role in this project is reader, which cannot change anything. Ask for the role member in the project."

/** Throws Refusal 403 for a caller that may only read. */
export function refuseReader({ caller }: Call): void {
  if (caller.isReader) throw new Refusal(403, READS_ONLY)
}

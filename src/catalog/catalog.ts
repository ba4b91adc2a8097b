import type { Call, CallLog, Caller } from "../call.js"
import type { Config } from "../config.js"
import type { Database } from "../db/database.js"
import type { HashedImage } from "../glance/changes.js"
import type { Glance } from "../glance/glance.js"
import type { Jobs } from "../jobs/jobs.js"
import type { InTurn } from "../limits/in-turn.js"
import type { LibraryFiles } from "./library-files.js"
import type { QueryCache } from "./query/reader.js"
import type { Turns } from "./turns.js"

/** The services and settings that the catalog's index needs. */
export interface IndexServices {
  database: Database
  log: CallLog
  settings: Config["catalog"] & Pick<Config["images"], "bulkConcurrency" | "bulkTimeoutMs">
  glanceFor(call: Call): Glance
  /** Undefined without a library. */
  files: LibraryFiles | undefined
}

/** A scope whose index can be read. */
interface ReadyScope {
  scope: string
  /** The index has everything that changed at Glance before this time, except deletions. */
  indexedAt: Date
}

export interface CatalogIndex {
  /**
   * Brings the caller's scope up to date, and keeps it up to date while it is in use. Throws Refusal 503 if
   * the first reading takes too long; otherwise rethrows Glance's failures.
   */
  ready(call: Call): Promise<ReadyScope>
  /** See `confirmImages`; in the caller's scope. */
  confirm(call: Call, hashes: readonly string[]): Promise<boolean>
  /** The same for images by their ids at Glance. */
  confirmCopies(call: Call, ids: readonly string[]): Promise<boolean>
  /** Call it when Polaris has changed an image at Glance, so that the next reader sees the change. */
  noteChange(caller: Call["caller"], imageId: string): void
  /**
   * Call it when Glance reports that an image has changed, by anyone. Each scope in use reads it again, with
   * its last caller's token, in the background.
   */
  noteNotified(imageId: string): void
  /** Call it when Polaris has hashed the bytes of an image itself. */
  noteHash(image: HashedImage): Promise<void>
  /** Stops refreshing scopes. */
  close(): Promise<void>
}

/** The jobs that read images to find their hashes, and who keeps them going. */
export interface Hashing {
  jobs: Pick<Jobs, "credentialsFor" | "enqueue" | "cancel" | "findOpen">
  /**
   * Somebody uses the catalog: if the project wants its images read, and nothing reads them although some are
   * left, this caller's token is used from now on. Waits for nothing, and never fails.
   */
  noteUse(call: Call): void
}

/** The services and settings that the catalog needs, for the whole process. */
export interface Catalog extends IndexServices {
  inTurn: InTurn
  index: CatalogIndex
  queryCache: QueryCache
  turns: Turns
  /** Undefined where no jobs run. */
  hashing: Hashing | undefined
}

/** The context of a verb: the catalog, and the call. */
export interface CatalogContext {
  catalog: Catalog
  call: Call
}

export type Source = "glance" | "library"

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/**
 * Metadata with its JSON types, without `created_at` and `updated_at`. Null means the same as a missing name.
 */
export type Attributes = Record<string, Json>

/**
 * An image as a scope sees it: one content, with the metadata of its first copy (index/compose.ts has the
 * order).
 */
export interface CatalogImage {
  hash: string
  /** False if the hash is only claimed and has not been confirmed. */
  hashVerified: boolean
  source: Source
  sourceId: string
  attributes: Attributes
  tags: string[]
  /** The id of the task that produced it, or any text that a user has set. */
  taskId: string | null
  createdAt: Date
  updatedAt: Date
}

/** An image at Glance or a file in the library, as a scope sees it. */
export interface CatalogCopy extends Omit<CatalogImage, "hash"> {
  /** Null while the content is unknown. */
  hash: string | null
  ownerProject: string
  isOwn: boolean
  /** The status at its source. */
  status: string
}

/**
 * The scope of a caller: its project, and separately for administrators, who see every project's images at
 * Glance.
 */
export const scopeOf = ({ project, isAdmin }: Pick<Caller, "project" | "isAdmin">): string =>
  isAdmin ? `${project.id}+admin` : project.id

import type { Call, CallLog, Caller } from "../call.js"
import type { Config } from "../config.js"
import type { Database } from "../db/database.js"
import type { HashedImage } from "../glance/changes.js"
import type { Glance } from "../glance/glance.js"
import type { InTurn } from "../limits/in-turn.js"
import type { LibraryFiles } from "./library-files.js"

/** What the catalog's index stands on. */
export interface IndexServices {
  database: Database
  log: CallLog
  settings: Config["catalog"] & Pick<Config["images"], "bulkConcurrency" | "bulkTimeoutMs">
  glanceFor(call: Call): Glance
  /** Undefined without a library. */
  files: LibraryFiles | undefined
}

/** A scope that may be read. */
interface ReadyScope {
  scope: string
  /** Everything that happened at Glance before is in the index, except deletions. */
  indexedAt: Date
}

export interface CatalogIndex {
  /**
   * Brings the caller's scope up to date, and keeps it so while it is in use. Refusal 503 while it is read
   * for the first time and that takes long; otherwise throws what Glance answers.
   */
  ready(call: Call): Promise<ReadyScope>
  /** `confirmImages` in the caller's scope. */
  confirm(call: Call, hashes: readonly string[]): Promise<boolean>
  /** Polaris has changed an image at Glance for this caller: who reads next sees it. */
  noteChange(caller: Call["caller"], imageId: string): void
  /** Polaris has hashed the bytes of an image itself. */
  noteHash(image: HashedImage): Promise<void>
  /** Ends what keeps scopes up to date. */
  close(): Promise<void>
}

/** What the catalog stands on, for the whole process. */
export interface Catalog extends IndexServices {
  inTurn: InTurn
  index: CatalogIndex
}

/** For a verb: the catalog, and the call it works for. */
export interface CatalogContext {
  catalog: Catalog
  call: Call
}

export type Source = "glance" | "library"

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/**
 * Metadata with its JSON types, without `created_at` and `updated_at`. Null is the same as a missing name.
 */
export type Attributes = Record<string, Json>

/** One content as a scope sees it: the metadata of the copy that answers for it. */
export interface CatalogImage {
  hash: string
  /** False if the hash is a claim that nobody has confirmed. */
  hashVerified: boolean
  source: Source
  sourceId: string
  attributes: Attributes
  tags: string[]
  /** What produced it, or any text that a user has set. */
  taskId: string | null
  createdAt: Date
  updatedAt: Date
}

/** An image at Glance or a file in the library, as a scope sees it. */
export interface CatalogCopy extends Omit<CatalogImage, "hash"> {
  /** Null as long as the content is unknown. */
  hash: string | null
  ownerProject: string
  isOwn: boolean
  /** As its source has it. */
  status: string
}

/** The scope of a caller. An administrator sees every project's images at Glance. */
export const scopeOf = ({ project, isAdmin }: Pick<Caller, "project" | "isAdmin">): string =>
  isAdmin ? `${project.id}+admin` : project.id

import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter } from "../../routers/index.js"
import type { LibraryImage } from "../../schemas/library/images.js"
import type { PolarisClient } from "../client.js"

type NewImage = inferRouterInputs<AppRouter>["library"]["images"]["create"]

/**
 * `preparing`: the file is read and the upload is created. `waiting`: another tab is sending this file.
 * `offline`: there is no network. A `stopped` upload can be continued later, an `aborted` one cannot.
 */
export type ResumableState =
  | "preparing"
  | "waiting"
  | "uploading"
  | "paused"
  | "offline"
  | "completing"
  | "done"
  | "failed"
  | "stopped"
  | "aborted"

/** The progress of an upload. Sizes are in bytes. */
export interface ResumableProgress {
  state: ResumableState
  /** Bytes that the store has or that are being sent. It decreases when a part has to be sent again. */
  sentBytes: number
  totalBytes: number
  /** The average of the last five seconds. */
  bytesPerSecond: number
}

/** The result of an upload. */
export interface ResumableResult {
  imageId: string
  status: LibraryImage["status"]
  /** True if the project already had an image with this content, so that nothing was sent. */
  deduplicated: boolean
}

/** The part of the page's `localStorage` that is used. */
export type RecordStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** An upload that was begun in this browser and has not ended. */
export interface UnfinishedUpload {
  /** Its name in the page's storage. */
  key: string
  /** The id of its project; undefined for the client's own. */
  project: string | undefined
  fileName: string
  sizeBytes: number
}

/** What to upload, and how. */
export interface ResumableUploadOptions {
  client: PolarisClient
  /** A File or Blob. In Node, a Blob of `openAsBlob` is refused, because its size may be wrong. */
  file: Blob
  /** The id of the project to upload to; by default the client's own. */
  project?: string | undefined
  /**
   * The image's title, tags, album, visibility and `glance`, and a name or type instead of the file's own.
   */
  image?: Omit<Partial<NewImage>, "size_bytes" | "client_sha256" | "idempotency_key"> | undefined
  /** The number of parts that are sent at the same time; 4 by default. */
  parallel?: number | undefined
  /**
   * The largest size in bytes of a file that is hashed before it is sent, so that content that the project
   * already has is not sent again; 64 MiB by default. Larger files are hashed while they are sent. With 0, no
   * file is hashed.
   */
  hashUpTo?: number | undefined
  /**
   * Stores the upload's id, to continue it after a reload; `localStorage` by default, null to store nothing.
   */
  storage?: RecordStorage | null | undefined
  /**
   * The unfinished upload that this file is to continue: any other file is refused with an `OtherFileError`.
   * Without it, another file is a new upload.
   */
  continues?: UnfinishedUpload | undefined
  /** Called when the state changes, and up to ten times a second. */
  onProgress?: ((progress: ResumableProgress) => void) | undefined
  /** Stops the upload; the same file can be continued later, as after closing the page. */
  signal?: AbortSignal | undefined
}

/** An upload that has begun. */
export interface ResumableUpload {
  /**
   * Resolves when the file is uploaded. Rejects with the failure, or with an `AbortError` after `abort` or
   * the signal.
   */
  done: Promise<ResumableResult>
  progress(): ResumableProgress
  /** Interrupts the parts that are being sent; `resume` sends them again. */
  pause(): void
  resume(): void
  /** Ends the upload, at Polaris too, and moves its image to the trash. */
  abort(): Promise<void>
}

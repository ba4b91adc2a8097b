import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter } from "../../routers/index.js"
import type { LibraryImage } from "../../schemas/library/images.js"
import type { PolarisClient } from "../client.js"

type NewImage = inferRouterInputs<AppRouter>["library"]["images"]["create"]

/**
 * `preparing` reads the file and begins at Polaris, `waiting` lets another tab send this file, `offline`
 * waits for the network. `stopped` can be continued later, `aborted` cannot.
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

/** How far an upload is. Sizes are in bytes. */
export interface ResumableProgress {
  state: ResumableState
  /** What the store has, and what is on its way. It falls when a part breaks off. */
  sentBytes: number
  totalBytes: number
  /** Over the last five seconds. */
  bytesPerSecond: number
}

/** The image that an upload has become. */
export interface ResumableResult {
  imageId: string
  status: LibraryImage["status"]
  /** The project had this content already, as this image: nothing was sent. */
  deduplicated: boolean
}

/** The part of the page's `localStorage` that is used. */
export type RecordStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** What to upload, and how. */
export interface ResumableUploadOptions {
  client: PolarisClient
  /** A `File` has a name, a type and a time. In Node, `openAsBlob` is refused: its size may be wrong. */
  file: Blob
  /** The id of the project to upload to; by default the client's own. */
  project?: string | undefined
  /** Title, tags, album, visibility, `glance`, and what the file itself does not say right. */
  image?: Omit<Partial<NewImage>, "size_bytes" | "client_sha256" | "idempotency_key"> | undefined
  /** Parts on their way at a time; 4 by default. */
  parallel?: number | undefined
  /**
   * Bytes up to which a file is hashed before it is sent, so that content the project has already is not
   * sent; 64 MiB by default. Larger files are hashed while their parts are sent; 0 for no file.
   */
  hashUpTo?: number | undefined
  /** Where the id of the upload is kept for later; by default `localStorage`, null for nowhere. */
  storage?: RecordStorage | null | undefined
  /** Called when the state changes, and up to ten times a second. */
  onProgress?: ((progress: ResumableProgress) => void) | undefined
  /** Stops as closing the page does: the same file can be continued later. */
  signal?: AbortSignal | undefined
}

/** An upload that has begun. */
export interface ResumableUpload {
  /** Rejects with the failure, and with an `AbortError` after `abort` or the signal. */
  done: Promise<ResumableResult>
  progress(): ResumableProgress
  /** Breaks off the parts on their way; they are sent again after `resume`. */
  pause(): void
  resume(): void
  /** Ends the upload at Polaris too, and moves its image to the trash. */
  abort(): Promise<void>
}

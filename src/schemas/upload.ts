import type { Readable } from "node:stream"
import { z } from "zod"
import { imageId } from "./ids.js"

/** What a client may upload: in the browser a File or Blob, in Node also a stream or the path of a file. */
export type UploadSource = Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | string

/** What a form may say of its file when the file has already come. */
export interface Afterthought {
  size?: number | undefined
  sha256?: string | undefined
}

/** A hash that a header announces, in hexadecimal. */
export interface Digest {
  header: string
  hash: "md5" | "sha256"
  hex: string
}

interface About {
  /** About how many bytes will come, where nobody said exactly. */
  sizeHint?: number | undefined
  /** What the bytes are compared with. */
  digests?: Digest[]
  /** Reads what stands behind the file, once the file has been read. */
  afterthought?: () => Promise<Afterthought>
  /** Says in words for the caller why the bytes broke off. */
  translate?: (error: unknown) => unknown
}

/** The same file as the server meets it: bytes that come as fast as they are read. */
export class IncomingFile {
  readonly source: Readable
  readonly about: About

  constructor(source: Readable, about: About = {}) {
    this.source = source
    this.about = about
  }
}

/**
 * Why an upload failed, for programs. `caller_gone` is of every call, but only watchers of an upload can read
 * it.
 */
export const UPLOAD_REASONS = [
  "cancelled",
  "taken_over",
  "stalled",
  "mismatch",
  "lost",
  "caller_gone",
] as const
export type UploadReason = (typeof UPLOAD_REASONS)[number]

const NO_FILE =
  "is missing: send it as application/octet-stream or multipart/form-data (the client package's uploadLink does)"

const said = {
  size: z.number().int().min(0).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits")
    .toLowerCase()
    .optional(),
}

const fields = z.strictObject({
  imageId,
  file: z
    .custom<UploadSource>((value) => value instanceof IncomingFile, NO_FILE)
    .transform((file) => file as unknown as IncomingFile),
  ...said,
})

/**
 * What `uploadImage` takes. `size` (bytes) and `sha256` (hexadecimal) are checked against what arrives. A
 * form has the same fields, and arrives here as an object of them.
 */
export const uploadImageInput = fields as z.ZodType<
  z.output<typeof fields>,
  z.input<typeof fields> | FormData
>

/** The same fields behind a file whose image is known. */
export const afterthoughtInput = z.strictObject({ imageId: imageId.optional(), ...said })

export const watchUploadProgressInput = z.strictObject({ uploadId: imageId })

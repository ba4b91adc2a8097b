import type { Readable } from "node:stream"
import { z } from "zod"
import { imageId } from "./ids.js"

/** What a client can upload: in the browser a File or Blob, in Node also a stream or the path of a file. */
export type UploadSource = Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | string

/** Form fields after the file, which describe it. */
export interface TrailingFields {
  size?: number | undefined
  sha256?: string | undefined
}

/** The file's hash from a header, in hexadecimal. */
export interface Digest {
  header: string
  hash: "md5" | "sha256"
  hex: string
}

interface About {
  /** The approximate number of bytes, if the exact size is not given. */
  sizeHint?: number | undefined
  /** The hashes to compare the bytes with. */
  digests?: Digest[]
  /** Reads the form fields after the file, once the file has been read. */
  trailingFields?: () => Promise<TrailingFields>
  /** Translates the error that ended the bytes into one for the caller. */
  translate?: (error: unknown) => unknown
}

/** The same file on the server: a stream of bytes that arrive as fast as they are read. */
export class IncomingFile {
  readonly source: Readable
  readonly about: About

  constructor(source: Readable, about: About = {}) {
    this.source = source
    this.about = about
  }
}

/**
 * The reasons of failed uploads, for programs. `caller_gone` exists for every call, but only watchers of an
 * upload can see it.
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

const checks = {
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
  ...checks,
})

/**
 * The input of `uploadImage`. `size` (bytes) and `sha256` (hexadecimal) are compared with the received data.
 * A form has the same fields and is parsed into an object before.
 */
export const uploadImageInput = fields as z.ZodType<
  z.output<typeof fields>,
  z.input<typeof fields> | FormData
>

/** The form fields after the file. */
export const trailingFieldsInput = z.strictObject({ imageId: imageId.optional(), ...checks })

/** The input of `watchUploadProgress`; `uploadId` is the id of the upload's image, as in the guide. */
export const watchUploadProgressInput = z.strictObject({ uploadId: imageId })

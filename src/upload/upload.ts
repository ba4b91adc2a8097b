import type { Readable } from "node:stream"
import type { z } from "zod"
import type { TrailingFields, Digest, uploadImageInput } from "../schemas/upload.js"

/** An upload, from the procedure or the form. */
export interface Upload {
  imageId: string
  /** Bytes, if the caller declared them: passed on to Glance and compared with the received bytes. */
  size: number | undefined
  /** The approximate number of bytes, for progress, if the size is unknown. */
  sizeHint: number | undefined
  /** Hexadecimal, if the caller declared it. */
  sha256: string | undefined
  /** Hashes from headers, to be checked as well. */
  digests: Digest[]
  source: Readable
  /** Reads the form's fields after the file, once the source has ended. */
  trailingFields: (() => Promise<TrailingFields>) | undefined
  /** Translates the error that ended the source into one for the caller. */
  translate: (error: unknown) => unknown
}

export function toUpload({ imageId, file, size, sha256 }: z.output<typeof uploadImageInput>): Upload {
  const { sizeHint, trailingFields, digests = [], translate = (error: unknown) => error } = file.about
  return { imageId, size, sha256, source: file.source, sizeHint, digests, trailingFields, translate }
}

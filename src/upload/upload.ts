import type { Readable } from "node:stream"
import type { z } from "zod"
import type { Afterthought, Digest, uploadImageInput } from "../schemas/upload.js"

/** An upload as both doors hand it over. */
export interface Upload {
  imageId: string
  /** Bytes, when the caller said so: then Glance is told too, and compared with what comes. */
  size: number | undefined
  /** About how many bytes will come, for a progress bar; when nobody knows the size. */
  sizeHint: number | undefined
  /** Hexadecimal, when the caller wants it checked. */
  sha256: string | undefined
  /** What headers announce, to be checked as well. */
  digests: Digest[]
  source: Readable
  /** What a form says of the file behind the file; readable when the source has ended. */
  afterthought: (() => Promise<Afterthought>) | undefined
  /** Says in words for the caller why the source broke off. */
  translate: (error: unknown) => unknown
}

export function toUpload({ imageId, file, size, sha256 }: z.output<typeof uploadImageInput>): Upload {
  const { sizeHint, afterthought, digests = [], translate = (error: unknown) => error } = file.about
  return { imageId, size, sha256, source: file.source, sizeHint, digests, afterthought, translate }
}

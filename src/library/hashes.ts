import { createHash } from "node:crypto"
import type { Library } from "./library.js"
import type { ProcessedImage } from "./processing-steps.js"

export interface Sums {
  sha256: string
  sha512: string
}

/** Reads a stored file once, and hashes it; it is the file that was inspected, or the read is refused. */
export const hashObject = (
  { storage }: Library,
  { objectKey, etag }: ProcessedImage,
  signal: AbortSignal,
): Promise<Sums> =>
  storage.streamObject(
    { key: objectKey, ifMatch: etag ?? undefined },
    async (bytes) => {
      const sums = { sha256: createHash("sha256"), sha512: createHash("sha512") }
      for await (const chunk of bytes) {
        sums.sha256.update(chunk)
        sums.sha512.update(chunk)
      }
      return { sha256: sums.sha256.digest("hex"), sha512: sums.sha512.digest("hex") }
    },
    signal,
  )

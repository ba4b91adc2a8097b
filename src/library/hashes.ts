import { createHash } from "node:crypto"
import type { Library } from "./library.js"
import type { ProcessedImage } from "./processing-stages.js"

/** Reads a stored file once and hashes it. Fails if the file is not the one that was inspected. */
export const hashObject = <A extends string>(
  { storage }: Library,
  { objectKey, etag }: ProcessedImage,
  { algorithms, signal }: { algorithms: readonly A[]; signal: AbortSignal },
): Promise<Record<A, string>> =>
  storage.streamObject(
    { key: objectKey, ifMatch: etag ?? undefined },
    async (bytes) => {
      const hashes = algorithms.map((name) => [name, createHash(name)] as const)
      for await (const chunk of bytes) for (const [, hash] of hashes) hash.update(chunk)
      return Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest("hex")])) as Record<A, string>
    },
    signal,
  )

const MiB = 1024 * 1024

/** Parts that S3 allows in one upload. */
export const MOST_PARTS = 10_000

/**
 * The guide's part size in bytes: 8 MiB, or for files that would need more than 10,000 parts the smallest
 * sufficient number of whole MiB.
 */
export const partSizeFor = (totalBytes: number) =>
  Math.max(8 * MiB, Math.ceil(totalBytes / MOST_PARTS / MiB) * MiB)

export const partCountOf = (totalBytes: number, partSizeBytes: number) =>
  Math.ceil(totalBytes / partSizeBytes)

/** The bytes of one part. All parts but the last have the same size. */
export const sizeOfPart = (partNumber: number, totalBytes: number, partSizeBytes: number) =>
  Math.min(partSizeBytes, totalBytes - (partNumber - 1) * partSizeBytes)

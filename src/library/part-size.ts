const MiB = 1024 * 1024

/** Parts that S3 allows in one upload. */
export const MOST_PARTS = 10_000

/**
 * The guide's part size: 8 MiB, and for files that would need more than 10,000 of them as many MiB as it
 * takes.
 */
export const partSizeFor = (totalBytes: number) =>
  Math.max(8 * MiB, Math.ceil(totalBytes / MOST_PARTS / MiB) * MiB)

export const partCountOf = (totalBytes: number, partSizeBytes: number) =>
  Math.ceil(totalBytes / partSizeBytes)

/** Bytes of one part: all have the same size but the last. */
export const sizeOfPart = (partNumber: number, totalBytes: number, partSizeBytes: number) =>
  Math.min(partSizeBytes, totalBytes - (partNumber - 1) * partSizeBytes)

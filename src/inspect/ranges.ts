import type { Inspection } from "./inspection.js"

/** A file that can be read from any offset. */
export interface RangeSource {
  /** Bytes of the whole file. */
  size: number
  /** The bytes from `start` up to, but not including, `end`. */
  read(start: number, end: number): Promise<Buffer>
}

/** Bytes of the first read. Each further read is twice as long, up to the largest. */
export const FIRST_READ = 64 * 1024
const LARGEST_READ = 4 * 1024 * 1024

/** The largest number of bytes that are read of one file. Only an archive with very many files needs more. */
const MOST = 256 * 1024 * 1024

const TOO_LONG =
  "The file has too many parts to be inspected. Put fewer files into the archive, or upload the disk by itself."

/**
 * Inspects a file by reading only what the inspection needs. The verdict is the same as if the whole file
 * were read.
 */
export async function inspectRanges(
  inspection: Inspection,
  { size, read }: RangeSource,
): Promise<string | undefined> {
  let total = 0
  let length = FIRST_READ
  for (let at = 0; at < size && !inspection.isDone;) {
    const spare = Math.min(inspection.spare(size - at), size - at)
    inspection.skip(spare)
    at += spare
    length = spare > 0 ? FIRST_READ : length
    const bytes = at < size ? await read(at, Math.min(size, at + length)) : Buffer.alloc(0)
    const problem = await inspection.take(bytes)
    if (problem !== undefined) return problem
    total += bytes.length
    if (total > MOST) return TOO_LONG
    at += bytes.length
    length = Math.min(LARGEST_READ, 2 * length)
  }
  return inspection.end()
}

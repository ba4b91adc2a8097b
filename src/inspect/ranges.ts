import type { Inspection } from "./inspection.js"

/** A file that can be read anywhere. */
export interface RangeSource {
  /** Bytes of the whole file. */
  size: number
  /** The bytes from `start` up to, but not including, `end`. */
  read(start: number, end: number): Promise<Buffer>
}

/** Bytes of the first read; each further one is twice as long, up to the largest. */
export const FIRST_READ = 64 * 1024
const LARGEST_READ = 4 * 1024 * 1024

/** Bytes that are read of one file. Only an archive with very many files needs more. */
const MOST = 256 * 1024 * 1024

const TOO_LONG =
  "The file has too many parts to be inspected. Put fewer files into the archive, or upload the disk by itself."

/** Inspects a file by reading what the inspection needs, with the same verdict as if all of it were read. */
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

import { open } from "node:fs/promises"

/** A file as the inspectors of oslo.utils see it: its first bytes, its last ones and its length. */
export interface Sample {
  head: Buffer
  tail: Buffer
  size: number
}

/** The region table of a vhdx ends here; everything that is inspected, except a footer, comes before. */
export const HEAD_BYTES = 256 * 1024
/** The last markers of a streamed vmdk. */
const TAIL_BYTES = 1536

export async function sampleOf(path: string): Promise<Sample> {
  await using file = await open(path)
  const { size } = await file.stat()
  const part = async (length: number, position: number) =>
    (await file.read(Buffer.alloc(length), 0, length, position)).buffer.subarray(0, length)
  const ends = Math.min(size, TAIL_BYTES)
  return { head: await part(Math.min(size, HEAD_BYTES), 0), tail: await part(ends, size - ends), size }
}

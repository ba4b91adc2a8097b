/** The state of an upload at Polaris and at the store. */
export interface ResumableSession {
  sessionId: string
  imageId: string
  partSizeBytes: number
  totalBytes: number
  /** The ETag of each part that the store has; undefined if the page could not read it. */
  parts: Map<number, string | undefined>
}

export const partsOf = ({ totalBytes, partSizeBytes }: ResumableSession): number[] =>
  Array.from({ length: Math.ceil(totalBytes / partSizeBytes) }, (_, index) => index + 1)

/** The offsets in the file at which a part starts (inclusive) and ends (exclusive). */
export function rangeOf({ totalBytes, partSizeBytes }: ResumableSession, part: number): [number, number] {
  const start = (part - 1) * partSizeBytes
  return [start, Math.min(totalBytes, start + partSizeBytes)]
}

export function sizeOf(session: ResumableSession, part: number): number {
  const [start, end] = rangeOf(session, part)
  return end - start
}

/** An upload as Polaris and the store know it. */
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

/** Where a part begins and ends in the file. */
export function rangeOf({ totalBytes, partSizeBytes }: ResumableSession, part: number): [number, number] {
  const start = (part - 1) * partSizeBytes
  return [start, Math.min(totalBytes, start + partSizeBytes)]
}

export function sizeOf(session: ResumableSession, part: number): number {
  const [start, end] = rangeOf(session, part)
  return end - start
}

/** What the store knows of an object. */
export interface ObjectFacts {
  size: number
  /** Without quotes. */
  etag: string
  contentType: string | undefined
}

/** Undefined when there is no such object. */
export type HeadObject = (key: string, signal: AbortSignal) => Promise<ObjectFacts | undefined>

/** Stores send ETags with quotes and without. */
export const unquoted = (etag: string) => etag.replace(/^"|"$/g, "")

/** What the store reports about an object. */
export interface ObjectFacts {
  size: number
  /** Without quotes. */
  etag: string
  contentType: string | undefined
  /** It is encrypted with the key of a client or of a key service, so its ETag is not an MD5. */
  isEncrypted?: boolean
}

/** Undefined if there is no such object. */
export type HeadObject = (key: string, signal: AbortSignal) => Promise<ObjectFacts | undefined>

/** Stores send ETags with quotes and without. */
export const unquoted = (etag: string) => etag.replace(/^"|"$/g, "")

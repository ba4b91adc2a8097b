/**
 * True for a Blob of Node's `openAsBlob`, which is the only kind that cannot be cloned. Its size may be
 * wrong, because Node counts bytes modulo 4 GiB (nodejs/node#52585).
 */
export function hasDoubtfulSize(source: Blob): boolean {
  try {
    structuredClone(source)
    return false
  } catch {
    return true
  }
}

const WRONG_SIZE =
  "The Blob has more bytes than its size says. Node's openAsBlob counts them wrong from 4 GiB on: " +
  "pass the path of the file instead."

/**
 * Rethrows the failure of a request, with an explanation if the size was wrong: a File made of such a Blob
 * looks like any other, but Node's fetch notices its size.
 */
export function explainWrongSize(error: unknown): never {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  if (cause?.code !== "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH") throw error
  throw new TypeError(WRONG_SIZE, { cause: error })
}

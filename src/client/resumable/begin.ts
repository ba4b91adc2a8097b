import type { LibraryCalls, NewImage } from "./calls.js"
import { hashOf } from "./hash.js"
import type { ResumableSession } from "./session.js"
import type { ResumableResult } from "./types.js"

/** The parts to send, or the result if there are none. */
export type Begun = { session: ResumableSession } | { result: ResumableResult }

/** Creates an image and its upload. Returns a result if the project already has the content. */
export async function beginUpload(
  calls: LibraryCalls,
  { file, image, hashUpTo }: { file: Blob; image: NewImage; hashUpTo: number },
  signal: AbortSignal,
): Promise<Begun> {
  const client_sha256 = file.size <= hashUpTo ? await hashOf(file, signal) : undefined
  const idempotency_key = randomKey()
  const wanted = { ...image, idempotency_key, ...(client_sha256 !== undefined && { client_sha256 }) }
  const { image_id, status, upload, deduplicated } = await calls.create(wanted, signal)
  if (upload === undefined)
    return { result: { imageId: image_id, status, deduplicated: deduplicated ?? false } }
  return { session: await openUploadSession(calls, image_id, image, signal) }
}

/** The open upload of an image, or a new one if none is open. */
export async function openUploadSession(
  calls: LibraryCalls,
  image_id: string,
  { size_bytes: total_bytes, content_type }: NewImage,
  signal: AbortSignal,
): Promise<ResumableSession> {
  const upload = { image_id, total_bytes, content_type }
  const { session_id, part_size_bytes } = await calls.start(upload, signal)
  return {
    ...{ sessionId: session_id, imageId: image_id },
    ...{ partSizeBytes: part_size_bytes, totalBytes: total_bytes },
    parts: new Map(),
  }
}

/**
 * A repeated request with the same key creates only one image. Not `crypto.randomUUID`, which exists only in
 * secure contexts.
 */
const randomKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-")

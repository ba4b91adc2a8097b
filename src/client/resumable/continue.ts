import { polarisError } from "../error.js"
import { backOff } from "./back-off.js"
import { openUploadSession, type Begun } from "./begin.js"
import type { LibraryCalls, NewImage } from "./calls.js"
import { partsOf, sizeOf, type ResumableSession } from "./session.js"

/** How often the state of an upload that is being completed is read, up to 20 seconds apart. */
const LOOKS = 40

/**
 * An earlier upload with the parts that it has; if it has ended, a new one for the same image. Undefined if
 * the image no longer exists.
 */
export async function continueUpload(
  calls: LibraryCalls,
  { sessionId, image }: { sessionId: string; image: NewImage },
  signal: AbortSignal,
): Promise<Begun | undefined> {
  for (let looks = 1; looks <= LOOKS; looks++) {
    const found = await readUpload(calls, sessionId, signal).catch(ifGone)
    if (found === undefined) return undefined
    const { state, session } = found
    const { imageId } = session
    if (state === "completed") return { result: { imageId, status: "stored", deduplicated: false } }
    if (state === "open" || (state === "completing" && isWhole(session))) return { session }
    if (state !== "completing") {
      const another = await openUploadSession(calls, imageId, image, signal).catch(ifGone)
      return another && { session: another }
    }
    await backOff(looks, signal)
    signal.throwIfAborted()
  }
  throw new Error("The upload is still being completed. Look for its image later.")
}

const isWhole = (session: ResumableSession) => session.parts.size === partsOf(session).length

/** Pass to `catch`: undefined for a missing upload or image. Rethrows every other failure. */
function ifGone(error: unknown): undefined {
  if ([404, 410].includes(polarisError(error)?.httpStatus ?? 0)) return undefined
  throw error
}

/** Reads the state of an upload, and the parts that the store has. */
async function readUpload(calls: LibraryCalls, sessionId: string, signal: AbortSignal) {
  const parts: ResumableSession["parts"] = new Map()
  for (let after = 0; ;) {
    const page = await calls.look(sessionId, after, signal)
    const session = {
      ...{ sessionId, imageId: page.image_id, parts },
      ...{ partSizeBytes: page.part_size_bytes, totalBytes: page.total_bytes },
    }
    for (const { part_number, size_bytes, etag } of page.parts)
      if (size_bytes === sizeOf(session, part_number)) parts.set(part_number, etag)
    if (page.next_after === undefined) return { state: page.state, session }
    after = page.next_after
  }
}

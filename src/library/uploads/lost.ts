import type { Library } from "../library.js"
import type { UploadRow } from "../tables.js"
import { endUploadSession, lockSession } from "./session.js"

/**
 * Ends an upload that the store does not know any more: its rule for incomplete uploads was faster. False if
 * the upload is in another state meanwhile.
 */
export function endLost(library: Library, seen: UploadRow, signal: AbortSignal): Promise<boolean> {
  return library.database.transaction(async (tx) => {
    const session = await lockSession(tx, seen)
    if (session.upload.state !== seen.state) return false
    await endUploadSession(tx, session, "expired")
    return true
  }, signal)
}

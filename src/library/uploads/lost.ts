import type { Library } from "../library.js"
import type { UploadRow } from "../tables.js"
import { endUploadSession, lockSession } from "./session.js"

/**
 * Ends an upload that the store no longer has, because of its own rule for incomplete uploads. False if the
 * upload's state has changed meanwhile.
 */
export function endLost(library: Library, seen: UploadRow, signal: AbortSignal): Promise<boolean> {
  return library.database.transaction(async (tx) => {
    const session = await lockSession(tx, seen)
    if (session.upload.state !== seen.state) return false
    await endUploadSession(tx, session, "expired")
    return true
  }, signal)
}

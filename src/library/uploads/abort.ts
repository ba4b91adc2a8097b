import { refuseReader, type LibraryContext } from "../library.js"
import { endUploadSession, findUpload, lockSession, refusalOf } from "./session.js"

/**
 * Aborts an upload: the store deletes its parts, and the image waits for another upload. An upload that has
 * ended without an object can be aborted again. Throws Refusal 409 if it is being completed or is completed.
 */
export async function abortUpload(
  { library, call }: LibraryContext,
  { session_id }: { session_id: string },
): Promise<{ aborted: true }> {
  refuseReader(call)
  const upload = await library.database.transaction(async (tx) => {
    const session = await lockSession(tx, await findUpload(tx, session_id, call.caller))
    const { state } = session.upload
    if (state === "completing" || state === "completed") throw refusalOf(session.upload)
    if (state === "starting" || state === "open") await endUploadSession(tx, session, "aborted")
    return session.upload
  }, call.signal)
  const { objectKey: key, uploadId } = upload
  if (uploadId !== null) await library.storage.abortUpload({ key, uploadId }, call.signal)
  return { aborted: true }
}

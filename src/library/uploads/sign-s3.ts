import { and, eq, inArray } from "drizzle-orm"
import type { z } from "zod"
import type { signedS3Url, signS3Input } from "../../schemas/library/uploads.js"
import { refuseReader, type LibraryContext } from "../library.js"
import { processingCredentials } from "../processing.js"
import { images, uploads, type UploadRow } from "../tables.js"
import { findUpload } from "./session.js"

/** The longest time for which a URL works, in seconds. */
const LONGEST = 900

/** A URL at which Polaris accepts one S3 request for an upload, from anyone who has the URL. */
export async function signS3Url(
  context: LibraryContext,
  { session_id, action }: z.output<typeof signS3Input>,
): Promise<z.output<typeof signedS3Url>> {
  const { library, via, call } = context
  refuseReader(call)
  const upload = await library.database.query(
    (queries) => findUpload(queries, session_id, call.caller),
    call.signal,
  )
  if (action === "complete") await keepCredentials(context, upload)
  const { id: sessionId, projectId, objectKey: key } = upload
  const expires = Math.floor(Date.now() / 1000) + LONGEST
  const path = library.s3Urls.sign({ action, sessionId, projectId, key, expires })
  return { url: via.origin + path, expires_at_ms: expires * 1000 }
}

/**
 * Stores the caller's sealed token, because a request to this URL has none, and copying the file to Glance
 * needs one.
 */
async function keepCredentials({ library, jobs, call }: LibraryContext, upload: UploadRow): Promise<void> {
  const [image] = await library.database.query(
    (queries) => queries.select().from(images).where(eq(images.id, upload.imageId)),
    call.signal,
  )
  const credentials = image && (await processingCredentials(jobs, call, image))
  if (credentials === undefined) return
  const waiting = and(eq(uploads.id, upload.id), inArray(uploads.state, ["starting", "open"]))
  await library.database.query(
    (queries) => queries.update(uploads).set({ credentials }).where(waiting),
    call.signal,
  )
}

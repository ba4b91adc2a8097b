import type { z } from "zod"
import { Refusal } from "../../errors.js"
import type { listPartsInput, uploadStatus } from "../../schemas/library/uploads.js"
import type { PartsPage } from "../../storage/multipart.js"
import { sizeOfPart } from "../part-size.js"
import type { LibraryContext } from "../library.js"
import type { UploadRow } from "../tables.js"
import { endLost } from "./lost.js"
import { findUpload, isOver } from "./session.js"

type Input = z.output<typeof listPartsInput>

const NONE: PartsPage = { parts: [], next: undefined }

/** The state of an upload and, while it is not completed, the parts that the store has. */
export async function getUpload(
  context: LibraryContext,
  input: Input,
): Promise<z.output<typeof uploadStatus>> {
  const { library, call } = context
  const upload = await library.database.query(
    (queries) => findUpload(queries, input.session_id, call.caller),
    call.signal,
  )
  const state = isOver(upload) ? "expired" : upload.state
  const page = state === "open" || state === "completing" ? await partsAt(context, upload, input) : NONE
  return {
    session_id: upload.id,
    image_id: upload.imageId,
    state: page === undefined ? "expired" : state,
    total_bytes: upload.totalBytes,
    part_size_bytes: upload.partSizeBytes,
    expires_at_ms: upload.expiresAt.getTime(),
    parts: (page ?? NONE).parts.map(({ partNumber, size, etag }) => ({
      ...{ part_number: partNumber, size_bytes: size, etag },
    })),
    ...(page?.next !== undefined && { next_after: page.next }),
  }
}

/** Undefined if the store has removed an upload that should be open. */
async function partsAt(
  { library, call }: LibraryContext,
  upload: UploadRow,
  { after, limit }: Input,
): Promise<PartsPage | undefined> {
  const at = { key: upload.objectKey, uploadId: upload.uploadId ?? "" }
  try {
    return await library.storage.listParts({ ...at, after, limit }, call.signal)
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === "no_such_upload")) throw error
    if (upload.state === "completing") return completedWith(upload, { after, limit })
    return (await endLost(library, upload, call.signal)) ? undefined : NONE
  }
}

/**
 * The recorded parts of an upload that is being completed, once the store has combined them and no longer
 * lists them. A client that returns now can repeat its request to complete instead of waiting for the
 * clean-up.
 */
function completedWith(
  { parts, totalBytes, partSizeBytes }: UploadRow,
  { after, limit }: Pick<Input, "after" | "limit">,
): PartsPage {
  const left = (parts ?? []).filter(({ partNumber }) => partNumber > after)
  const page = left.slice(0, limit)
  return {
    parts: page.map((part) => ({ ...part, size: sizeOfPart(part.partNumber, totalBytes, partSizeBytes) })),
    next: left.length > page.length ? page.at(-1)?.partNumber : undefined,
  }
}

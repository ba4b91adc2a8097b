import type { z } from "zod"
import { Refusal } from "../../errors.js"
import type { signedPart, signedParts, signPartInput, signPartsInput } from "../../schemas/library/uploads.js"
import { refuseReader, type LibraryContext } from "../library.js"
import { partCountOf, sizeOfPart } from "../part-size.js"
import type { UploadRow } from "../tables.js"
import { findOpen } from "./session.js"

/** The longest time for which a URL works, in seconds. A client can always get another one. */
const LONGEST = 900

type SignedPart = z.output<typeof signedPart>

/** A signed URL for one part. Can be repeated. */
export async function signPart(
  context: LibraryContext,
  { session_id, part_number }: z.output<typeof signPartInput>,
): Promise<SignedPart> {
  const { parts } = await sign(context, session_id, [["part_number", part_number]])
  return parts[0] as SignedPart
}

/** The signed URLs of several parts, in the order of the input. */
export function signParts(
  context: LibraryContext,
  { session_id, part_numbers }: z.output<typeof signPartsInput>,
): Promise<z.output<typeof signedParts>> {
  return sign(
    context,
    session_id,
    part_numbers.map((number, at) => [`part_numbers.${at}`, number]),
  )
}

async function sign(
  { library, call }: LibraryContext,
  sessionId: string,
  wanted: [path: string, number: number][],
): Promise<{ parts: SignedPart[] }> {
  refuseReader(call)
  const { database, storage } = library
  const upload = await database.query((queries) => findOpen(queries, sessionId, call.caller), call.signal)
  checkNumbers(upload, wanted)
  const { objectKey: key, uploadId, totalBytes, partSizeBytes, expiresAt } = upload
  const left = Math.ceil((expiresAt.getTime() - Date.now()) / 1000)
  const expiresIn = Math.max(1, Math.min(LONGEST, left))
  const expires_at_ms = Date.now() + expiresIn * 1000
  const parts = wanted.map(async ([, partNumber]) => {
    const size = sizeOfPart(partNumber, totalBytes, partSizeBytes)
    const url = await storage.signPart({ key, uploadId, partNumber, size, expiresIn })
    return { part_number: partNumber, url, size_bytes: size, expires_at_ms }
  })
  return { parts: await Promise.all(parts) }
}

function checkNumbers({ totalBytes, partSizeBytes }: UploadRow, wanted: [string, number][]): void {
  const last = partCountOf(totalBytes, partSizeBytes)
  const message = `must be from 1 to ${last}: this upload has ${last} ${last === 1 ? "part" : "parts"}`
  const issues = wanted.filter(([, number]) => number > last).map(([path]) => ({ path, message }))
  if (issues.length > 0) throw new Refusal(400, { message: `${issues[0]?.path}: ${message}`, issues })
}

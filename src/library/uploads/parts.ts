import { Refusal, type Issue } from "../../errors.js"
import type { LibraryReason } from "../../schemas/library/values.js"
import type { Part } from "../../storage/multipart.js"
import type { Library } from "../library.js"
import { partCountOf, sizeOfPart } from "../part-size.js"
import type { UploadRow } from "../tables.js"

export type NamedPart = Pick<Part, "partNumber" | "etag">

/** All parts that the store has. */
export async function partsAtStore(
  { storage }: Library,
  { objectKey: key, uploadId }: UploadRow,
  signal: AbortSignal,
): Promise<Part[]> {
  const all: Part[] = []
  let after: number | undefined = 0
  do {
    const page = await storage.listParts({ key, uploadId: uploadId ?? "", after }, signal)
    all.push(...page.parts)
    after = page.next
  } while (after !== undefined)
  return all
}

/** The largest number of issues in one response. */
const MOST_ISSUES = 1000

/**
 * Throws Refusal 409 `wrong_parts` if the upload cannot be completed with these parts. The path of each issue
 * has the number of a part, as in `parts.3`.
 */
export function checkParts(upload: UploadRow, named: NamedPart[], stored: Part[]): void {
  const etags = new Map(named.map(({ partNumber, etag }) => [partNumber, etag]))
  const parts = new Map(stored.map((part) => [part.partNumber, part]))
  const last = partCountOf(upload.totalBytes, upload.partSizeBytes)
  const numbers = new Set([...Array.from({ length: last }, (_, at) => at + 1), ...etags.keys()])
  const issues = [...numbers].flatMap((number): Issue[] => {
    const size = number <= last ? sizeOfPart(number, upload.totalBytes, upload.partSizeBytes) : 0
    const message = problemOf(etags.get(number), parts.get(number), size)
    return message === undefined ? [] : [{ path: `parts.${number}`, message }]
  })
  if (issues.length === 0) return
  const [first] = issues
  const more = issues.length > 1 ? ` ${issues.length - 1} more parts are wrong.` : ""
  throw new Refusal(409, {
    message: `${first?.path}: ${first?.message}.${more}`,
    reason: "wrong_parts" satisfies LibraryReason,
    issues: issues.slice(0, MOST_ISSUES),
  })
}

/**
 * The problem of one part. `size` is the number of bytes that it must have; 0 if the upload has no such part.
 */
function problemOf(named: string | undefined, stored: Part | undefined, size: number): string | undefined {
  if (size === 0) return "is beyond the last part of this upload. Leave it out"
  if (stored === undefined) return "is missing at the object store. Upload it"
  if (named === undefined) return `is missing in the list. Its ETag is ${stored.etag}`
  if (stored.size !== size) return `has ${stored.size} bytes instead of ${size}. Upload it again`
  if (stored.etag !== named)
    return `has the ETag ${stored.etag} at the object store. Upload it again, or name this`
  return undefined
}

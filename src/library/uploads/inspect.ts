import { createHash } from "node:crypto"
import { Refusal } from "../../errors.js"
import { createInspection } from "../../inspect/declared.js"
import { FIRST_READ, inspectRanges } from "../../inspect/ranges.js"
import { diskFormatOf, pictureFormatOf } from "../../inspect/recognise.js"
import { PICTURES, type LibraryReason } from "../../schemas/library/values.js"
import type { ObjectFacts } from "../../storage/facts.js"
import type { Library } from "../library.js"
import { wrongHash } from "../processing-stages.js"
import type { ImageRow } from "../tables.js"

/** The format and media type of an object, or why it is refused. */
export type Verdict = { refusal: Refusal } | { refusal?: never; format: string; contentType: string }

/** Reads bytes of the inspected object. Fails if the object has been replaced. */
type Read = (start: number, end: number) => Promise<Buffer>

/** The largest file whose hash is compared here, in bytes; the job reads larger ones. */
const SMALL = 8 * 1024 * 1024

/**
 * Inspects a completed object by its first bytes, and others if its format needs them, without reading all of
 * it.
 */
export async function inspectObject(
  library: Library,
  image: ImageRow,
  object: ObjectFacts,
  signal: AbortSignal,
): Promise<Verdict> {
  if (object.size !== image.sizeBytes) return wrongSize(image, object)
  const read: Read = async (start, end) => {
    const range = { key: image.objectKey, start, end: end - 1, ifMatch: object.etag }
    return (await library.storage.readRange(range, signal)).bytes
  }
  const head = await read(0, Math.min(object.size, FIRST_READ))
  const verdict = image.kind === "picture" ? pictureOf(head) : await diskOf(library, image, head, read)
  return verdict.refusal === undefined ? ((await hashProblem(image, read)) ?? verdict) : verdict
}

const REAL_TYPES = Object.fromEntries(Object.entries(PICTURES).map(([type, format]) => [format, type]))

const NO_PICTURE = `The file is not a picture in a supported format (${Object.values(PICTURES).join(", ")}). Choose another file.`

/** The picture's format by its content, whatever was declared. */
function pictureOf(head: Buffer): Verdict {
  const format = pictureFormatOf(head)
  const contentType = REAL_TYPES[format ?? ""]
  if (format === undefined || contentType === undefined) return { refusal: new Refusal(415, NO_PICTURE) }
  return { format, contentType }
}

async function diskOf(
  { settings, log }: Library,
  image: ImageRow,
  head: Buffer,
  read: Read,
): Promise<Verdict> {
  const format = image.format ?? diskFormatOf(head)
  const accepted = { format, contentType: image.contentType }
  if (settings.inspection === "off") return accepted
  const message = await diskProblem({ ...image, format }, { head, read, ...settings })
  if (message === undefined) return accepted
  if (settings.inspection === "refuse") return { refusal: new Refusal(415, message) }
  log.warn({ imageId: image.id }, message)
  return accepted
}

interface Source {
  head: Buffer
  read: Read
  maxVirtualBytes: number
}

const NO_OVA = "The file is not ova: it is not a tar archive. Choose the right file or format."

/**
 * Inspects a disk image as `uploadImage` does, in Glance's terms: an ova is a container of disks whose format
 * is not declared.
 */
function diskProblem(
  { format, glanceRequest, sizeBytes: size }: ImageRow & { format: string },
  { head, read, maxVirtualBytes }: Source,
): Promise<string | undefined> {
  const isOva = format === "ova"
  if (isOva && diskFormatOf(head) !== "ova") return Promise.resolve(NO_OVA)
  const container_format = isOva ? "ova" : (glanceRequest?.container_format ?? "bare")
  const disk_format = isOva ? "raw" : format
  const readAgain: Read = async (start, end) =>
    end <= head.length ? head.subarray(start, end) : read(start, end)
  return inspectRanges(createInspection({ disk_format, container_format, maxVirtualBytes }), {
    size,
    read: readAgain,
  })
}

async function hashProblem({ clientSha256, sizeBytes }: ImageRow, read: Read): Promise<Verdict | undefined> {
  if (clientSha256 === null || sizeBytes > SMALL) return undefined
  const sha256 = createHash("sha256")
    .update(await read(0, sizeBytes))
    .digest("hex")
  return sha256 === clientSha256 ? undefined : { refusal: wrongHash(clientSha256, sha256) }
}

const wrongSize = ({ sizeBytes }: ImageRow, { size }: ObjectFacts): Verdict => ({
  refusal: new Refusal(409, {
    message: `The file has ${size} bytes, but its image was created for ${sizeBytes}. Upload it again as a new image.`,
    reason: "wrong_size" satisfies LibraryReason,
  }),
})

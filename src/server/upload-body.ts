import type { Multipart } from "@fastify/multipart"
import type { FastifyRequest } from "fastify"
import type { Call } from "../call.js"
import { callerGone, Refusal } from "../errors.js"
import type { Readable } from "node:stream"
import { invalidInput } from "../schemas/explain.js"
import { takeProject } from "../schemas/project-field.js"
import { trailingFieldsInput, IncomingFile, type TrailingFields, type Digest } from "../schemas/upload.js"
import { UPLOAD_HEADER } from "../schemas/upload-header.js"
import { checkHeaders, digestsIn, refuseDigests } from "./body-headers.js"
import { readAlong, type FileHead } from "./form-head.js"
import { inTime } from "../upload/in-time.js"
import type { Spool, Spooled } from "../upload/spool.js"

/** An upload as received, not yet validated: the input of `uploadImage`. */
type RawUpload = Record<string, unknown>

/** Where a file is stored until the form names its image, and how long the form may send nothing. */
interface FormOptions {
  /** The caller in the project that the upload names. */
  signIn(project: unknown): Promise<Pick<Call, "caller">>
  upload: { spool: Spool; limits: { idleTimeoutMs: number } }
}

/** One file and a few short fields. The file's size is limited by the upload's pipeline. */
const LIMITS = { files: 1, fields: 10, fieldSize: 1024, fieldNameSize: 100, parts: 11, fileSize: Infinity }

export const hasBytes = (request: FastifyRequest) => isForm(request) || isOctets(request)

const type = (request: FastifyRequest) =>
  request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? ""
const isForm = (request: FastifyRequest) => type(request) === "multipart/form-data"
const isOctets = (request: FastifyRequest) => type(request) === "application/octet-stream"

/** Passes the upload in a request's body to `use`, as a stream. A stored form file is removed afterwards. */
export async function withUpload<T>(
  request: FastifyRequest,
  options: FormOptions,
  use: (raw: RawUpload) => Promise<T>,
): Promise<T> {
  checkHeaders(request.headers)
  return isForm(request) ? fromForm(request, options, use) : use(fromOctets(request))
}

function fromOctets(request: FastifyRequest): RawUpload {
  const beside = named(request)
  const length = request.headers["content-length"]
  const size = beside["size"] ?? (length === undefined ? undefined : Number(length))
  const file = new IncomingFile(request.raw, { digests: digestsIn(request.headers) })
  return { ...beside, ...(size === undefined ? {} : { size }), file }
}

function metadata(header: string | string[] | undefined): RawUpload {
  if (header === undefined) return {}
  try {
    const read: unknown = JSON.parse(decodeURIComponent(String(header)))
    if (typeof read === "object" && read !== null) return { ...read }
  } catch {
    // Refused below, with the header's name.
  }
  throw new Refusal(400, `${UPLOAD_HEADER}: must be JSON with imageId, URI-encoded.`)
}

/**
 * The fields outside the body: the image's id in the query or a header, or all fields in a header. The same
 * value twice is accepted.
 */
function named(request: FastifyRequest): RawUpload {
  const { imageId, input, project_id } = request.query as Record<"imageId" | "input" | "project_id", unknown>
  if (input !== undefined)
    throw new Refusal(400, `input: is not allowed in the query of an upload. Send it in ${UPLOAD_HEADER}.`)
  const raw = metadata(request.headers[UPLOAD_HEADER])
  keep(raw, "imageId", imageId)
  keep(raw, "imageId", request.headers["x-image-id"])
  keep(raw, "imageId", request.headers["x-upload-id"])
  keep(raw, "size", asTyped("size", request.headers["x-upload-size"]))
  keep(raw, "project_id", project_id)
  return raw
}

async function fromForm<T>(
  request: FastifyRequest,
  { signIn, upload: { spool, limits } }: FormOptions,
  use: (raw: RawUpload) => Promise<T>,
): Promise<T> {
  refuseDigests(request.headers)
  const raw = named(request)
  const head = readAlong(request.raw)
  let spooled: Spooled | undefined
  let digests: Digest[] = []
  const parts = inTime(request.parts({ limits: LIMITS }), limits.idleTimeoutMs)
  const projectOf = async () => (await signIn(raw["project_id"])).caller.project.id
  const trailingFields = async () => behind(parts, raw, await projectOf())
  try {
    for await (const part of parts) {
      checkHeaders({ "content-transfer-encoding": part.encoding })
      if (part.type === "field") keep(raw, part.fieldname, asTyped(part.fieldname, part.value))
      else if (part.fieldname !== "file")
        throw new Refusal(400, "Send the form's file in the field named file.")
      else if (raw["imageId"] === undefined) {
        digests = digestsOf(head())
        spooled = await spool.take(await projectOf(), inTime<Buffer>(part.file, limits.idleTimeoutMs))
      } else return await use({ ...raw, file: fileIn(part.file, head(), trailingFields) })
    }
    if (spooled === undefined) throw new Refusal(400, "file: is missing from the form.")
    return await use({ size: spooled.size, ...raw, file: new IncomingFile(spooled.read(), { digests }) })
  } catch (error) {
    throw formError(error)
  } finally {
    await spooled?.close()
  }
}

/** The file, once the form has named its image. */
function fileIn(source: Readable, head: FileHead | undefined, trailingFields: () => Promise<TrailingFields>) {
  const digests = digestsOf(head)
  return new IncomingFile(source, { sizeHint: head?.size, digests, trailingFields, translate: formError })
}

/** The hashes in the part's own headers, after the same checks as for a request's headers. */
function digestsOf(head: FileHead | undefined): Digest[] {
  checkHeaders(head?.headers ?? {})
  return digestsIn(head?.headers ?? {})
}

/** The form fields after the file. They can only be compared with what was received before. */
async function behind(
  parts: AsyncIterable<Multipart>,
  raw: RawUpload,
  project: string,
): Promise<TrailingFields> {
  const all: RawUpload = { ...raw, project_id: project }
  try {
    for await (const part of parts) {
      if (part.type !== "field") throw new Refusal(400, "The form must have one file.")
      keep(all, part.fieldname, asTyped(part.fieldname, part.value))
    }
  } catch (error) {
    throw formError(error)
  }
  const read = trailingFieldsInput.safeParse(takeProject(all).input)
  if (!read.success) throw invalidInput(read.error)
  return read.data
}

/**
 * Adds a field. An empty value counts as missing. Throws Refusal 400 for a second, different value; upper and
 * lower case are the same.
 */
function keep(raw: RawUpload, name: string, value: unknown): void {
  if (value === undefined || value === "") return
  const before = Object.hasOwn(raw, name) ? raw[name] : undefined
  if (before !== undefined && before !== "" && folded(before) !== folded(value))
    throw new Refusal(400, `${name}: is given twice, with different values.`)
  raw[name] = value
}

const folded = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : value)

const asTyped = (name: string, value: unknown) =>
  name === "size" && value !== "" && value !== undefined ? Number(value) : value

const RESERVED =
  "A field of the form has a name that JavaScript reserves, such as __proto__ or constructor. Leave it out."

/** The form parser's messages for a malformed form; `needle` appears if the boundary is too long. */
const MALFORMED = /multipart|boundary|unexpected end|needle/i

/** Translates the form parser's errors for the caller. */
function formError(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string }
  if (code === "FST_MP_PREMATURE_CLOSE" || code === "ECONNRESET") return callerGone(error)
  if (code === "FST_PROTO_VIOLATION") return new Refusal(400, { message: RESERVED, cause: error })
  if (code?.startsWith("FST_") && code.endsWith("LIMIT"))
    return new Refusal(400, { message: "The form has too many fields.", cause: error })
  const isMalformed = code?.startsWith("FST_") || MALFORMED.test(message ?? "")
  return isMalformed && !(error instanceof Refusal)
    ? new Refusal(400, { message: "The form cannot be read.", cause: error })
    : error
}

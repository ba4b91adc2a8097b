import { createHash } from "node:crypto"
import type { Asked, LibraryStage, Person } from "./library.js"

export const MIB = 1024 * 1024

/** A PNG as far as its first bytes go. */
export const pngOf = (length: number) =>
  Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(length - 8, 7)])

export interface Begun {
  imageId: string
  sessionId: string
  partSize: number
  parts: number
}

/** What the answers of uploads have, each some of it. */
export interface UploadAnswer {
  image_id: string
  session_id: string
  status: string
  upload: { session_id: string }
  multipart_upload_id: string
  part_size_bytes: number
  part_number: number
  url: string
  original_object_key: string
  parts: { part_number: number; url: string; size_bytes: number; etag: string }[]
  next_after?: number
  failure: { message: string; reason?: string }
  original: { format: string; content_type: string }
  error: { code: string; message: string; reason?: string; issues: { path: string; message: string }[] }
}

export const askUploads = (library: LibraryStage, method: string, path: string, options: Asked) =>
  library.ask<UploadAnswer>(method, path, options)

/** An image for these bytes, with its upload started: parts of 5 MiB. */
export async function begin(
  library: LibraryStage,
  { headers }: Person,
  bytes: Buffer,
  fields: object = {},
): Promise<Begun> {
  const image = { filename: "cat.png", content_type: "image/png", size_bytes: bytes.length, ...fields }
  const created = await askUploads(library, "POST", "/v1/images", { headers, body: image })
  if (created.status !== 200) throw new Error(JSON.stringify(created.body))
  const { image_id } = created.body
  const body = {
    ...{ image_id, total_bytes: bytes.length, content_type: image.content_type },
    part_size_bytes: 5 * MIB,
  }
  const started = await askUploads(library, "POST", "/v1/uploads:resumable", { headers, body })
  if (started.status !== 200) throw new Error(JSON.stringify(started.body))
  const { session_id, part_size_bytes: partSize } = started.body
  return { imageId: image_id, sessionId: session_id, partSize, parts: Math.ceil(bytes.length / partSize) }
}

export const partOf = (bytes: Buffer, number: number, size = 5 * MIB) =>
  bytes.subarray((number - 1) * size, number * size)

export const etagOf = (bytes: Buffer) => createHash("md5").update(bytes).digest("hex")

/** Sends parts to the store as a browser does, and lists them for `:complete`. */
export async function sendParts(
  library: LibraryStage,
  { headers }: Person,
  { sessionId, parts }: Pick<Begun, "sessionId" | "parts">,
  bytes: Buffer,
): Promise<{ part_number: number; etag: string }[]> {
  const numbers = Array.from({ length: parts }, (_, at) => at + 1)
  const path = `/v1/uploads/${sessionId}/parts`
  const signed = await askUploads(library, "POST", path, { headers, body: { part_numbers: numbers } })
  const sent = []
  for (const { part_number, url } of signed.body.parts) {
    const response = await fetch(url, { method: "PUT", body: new Uint8Array(partOf(bytes, part_number)) })
    if (response.status !== 200) throw new Error(await response.text())
    sent.push({ part_number, etag: response.headers.get("etag") ?? "" })
  }
  return sent
}

/** Everything from a new image to `:complete`, whose answer this is. */
export async function uploadWhole(library: LibraryStage, person: Person, bytes: Buffer, fields: object = {}) {
  const begun = await begin(library, person, bytes, fields)
  const parts = await sendParts(library, person, begun, bytes)
  const path = `/v1/uploads/${begun.sessionId}:complete`
  const completed = await askUploads(library, "POST", path, { headers: person.headers, body: { parts } })
  return { ...begun, sent: parts, completed }
}

import { getHashes } from "node:crypto"
import { checkedBytes, type ExpectedHash } from "../content/checked-bytes.js"
import { rangeIn } from "../content/ranges.js"
import { readRange } from "../content/read-range.js"
import { Refusal } from "../errors.js"
import type { ByteRange } from "../glance/data.js"
import type { Glance } from "../glance/glance.js"
import type { ImageRecord } from "../glance/image.js"
import type { DownloadAddress } from "../schemas/download.js"

interface Downloader {
  glance: Pick<Glance, "images" | "data">
}

/** What a request asks for. */
export interface FileRequest {
  imageId: string
  /** True for HEAD. */
  isHead: boolean
  /** The headers that depend on the file: its range, and whether the client has it. */
  range(etag: string | undefined): string | undefined
  isUnchanged(etag: string | undefined): boolean
}

/** The facts of an image's file, and its bytes. */
export interface ImageFile {
  filename: string
  type: string
  /** Glance's hash, without quotes. */
  etag: string | undefined
  /** Bytes of the whole file. */
  size: number
  content:
    | "unchanged"
    | "outside"
    /** `bytes` is undefined for HEAD. */
    | { range: ByteRange | undefined; bytes: AsyncGenerator<Buffer, void> | undefined }
}

const NO_DATA = "This image has no data yet. Upload or import it first."

/**
 * The data of an image, as Glance sends it. A whole file is hashed on its path: one with another hash than
 * Glance has stored breaks off before its last piece. Throws Refusal 409 for an image without data.
 */
export async function openFile({ glance }: Downloader, request: FileRequest): Promise<ImageFile> {
  const image = await glance.images.get(request.imageId)
  const { size } = image
  if (size === null || size === undefined) throw new Refusal(409, NO_DATA)
  const etag = image.os_hash_value ?? image.checksum ?? undefined
  const facts = { filename: filenameOf(image), type: typeOf(image), etag, size }
  if (request.isUnchanged(etag)) return { ...facts, content: "unchanged" }
  const range = rangeIn(request.range(etag), size)
  if (range === "outside") return { ...facts, content: "outside" }
  const isWhole = range === undefined || (range.start === 0 && range.end === size - 1)
  if (request.isHead) {
    await (await readRange(glance.data, image.id, { start: 0, end: 0 }).catch(ignoreEmpty(size)))?.return()
    return { ...facts, content: { range, bytes: undefined } }
  }
  const bytes = isWhole
    ? (await glance.data.read(image.id))?.bytes
    : await readRange(glance.data, image.id, range)
  if (bytes === undefined) throw new Refusal(409, NO_DATA)
  const hash = isWhole ? hashOf(image) : undefined
  return { ...facts, content: { range, bytes: hash === undefined ? bytes : checkedBytes(bytes, hash) } }
}

/** Glance responds 416 to any range of a file without bytes. */
const ignoreEmpty = (size: number) => (error: unknown) => {
  if (size > 0) throw error
  return undefined
}

/** The strongest hash that Glance has stored and Node can compute. */
function hashOf({ os_hash_algo, os_hash_value, checksum }: ImageRecord): ExpectedHash | undefined {
  const algorithm = os_hash_algo?.toLowerCase()
  if (algorithm && os_hash_value && getHashes().includes(algorithm))
    return { algorithm, value: os_hash_value }
  return checksum ? { algorithm: "md5", value: checksum } : undefined
}

/** The address of an image's data, and the name under which it is stored. Refusal 409 without data. */
export async function downloadAddress(
  { glance, call }: Downloader & { call: { caller: { project: { id: string } } } },
  { imageId }: { imageId: string },
): Promise<DownloadAddress> {
  const image = await glance.images.get(imageId)
  const { size } = image
  if (size === null || size === undefined) throw new Refusal(409, NO_DATA)
  const query = new URLSearchParams({ project_id: call.caller.project.id }).toString()
  return { url: `/polaris-bff/images/${imageId}/file?${query}`, filename: filenameOf(image), size }
}

/** The image's name with the extension of its disk format, or its id. */
function filenameOf({ id, name, disk_format, container_format }: ImageRecord): string {
  const plain = (name ?? "").replace(/[\p{Cc}\p{Cs}/\\]/gu, "_").trim()
  const extension = extensionOf(container_format, disk_format)
  const base = plain === "" ? id : plain
  return extension === undefined || base.toLowerCase().endsWith(extension) ? base : base + extension
}

function extensionOf(container: unknown, disk: unknown): string | undefined {
  if (container === "ova") return ".ova"
  return typeof disk === "string" && /^[a-z0-9]{1,10}$/.test(disk) ? `.${disk}` : undefined
}

const TYPES: Record<string, string> = {
  iso: "application/x-iso9660-image",
  qcow2: "application/x-qemu-disk",
}

function typeOf({ container_format, disk_format }: ImageRecord): string {
  if (container_format === "ova") return "application/x-tar"
  return TYPES[disk_format ?? ""] ?? "application/octet-stream"
}

import { has } from "./bytes.js"

export const BLOCK = 512

/** A file of an archive, or fields for the next one. */
export interface Entry {
  name: string
  /** Bytes. */
  size: number
  type: string
}

export const isTar = (head: Buffer) => has(head, "ustar", 257)

const DAMAGED = "The archive is damaged: it has a header that cannot be read. Create it again."
/** Plain files, old and new; folders; records about the next file or all files. */
const TYPES = new Set(["\0", "0", "5", "x", "g", "L", "K"])

/**
 * Reads a header, combined with the extended headers of the same file. Returns a message if the archive is
 * refused.
 */
export function readHeader(header: Buffer, extended: Partial<Entry>): Entry | string {
  if (!isTar(header) || number(header, 148, 8) !== checksum(header)) return DAMAGED
  const type = header.toString("latin1", 156, 157)
  const name = extended.name ?? `${field(header, 345, 155)}/${field(header, 0, 100)}`.replace(/^\//, "")
  const size = type === "5" ? 0 : (extended.size ?? number(header, 124, 12))
  if (size === undefined) return DAMAGED
  const problem = judge(name, type)
  return problem ?? { name, size, type }
}

function judge(name: string, type: string): string | undefined {
  if (!TYPES.has(type)) return `The archive contains a link or a device (${name}). Remove it.`
  const leaves = name.startsWith("/") || name.split(/[/\\]/).includes("..")
  return leaves
    ? `The archive has a file outside its folder (${name}). Create it again with plain names.`
    : undefined
}

function field(header: Buffer, at: number, length: number): string {
  const bytes = header.subarray(at, at + length)
  const end = bytes.indexOf(0)
  return bytes.toString("utf8", 0, end === -1 ? length : end)
}

/** Octal digits, or a big-endian number if the highest bit is set. */
function number(header: Buffer, at: number, length: number): number | undefined {
  if (header[at] === 0x80 && length === 12) return safe(header.readBigUInt64BE(at + 4))
  const digits = field(header, at, length).trim()
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined
}

export const safe = (value: bigint) => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : undefined)

/** The sum of all bytes, with blanks in place of the checksum. */
const checksum = (header: Buffer) =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

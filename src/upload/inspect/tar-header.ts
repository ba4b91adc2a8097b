import { has } from "./bytes.js"

export const BLOCK = 512

/** A file of an archive, or what is said of the next one. */
export interface Entry {
  name: string
  /** Bytes. */
  size: number
  type: string
}

export const isTar = (head: Buffer) => has(head, "ustar", 257)

const DAMAGED = "The archive is damaged: it has a header that cannot be read. Make it again."
/** A plain file, old and new; a folder; records about the next file or all files. */
const TYPES = new Set(["\0", "0", "5", "x", "g", "L", "K"])

/**
 * Reads a header, with what extended headers have said about the same file; a sentence refuses the archive.
 */
export function readHeader(header: Buffer, said: Partial<Entry>): Entry | string {
  if (!isTar(header) || number(header, 148, 8) !== checksum(header)) return DAMAGED
  const type = header.toString("latin1", 156, 157)
  const name = said.name ?? `${field(header, 345, 155)}/${field(header, 0, 100)}`.replace(/^\//, "")
  const size = type === "5" ? 0 : (said.size ?? number(header, 124, 12))
  if (size === undefined) return DAMAGED
  const problem = judge(name, type)
  return problem ?? { name, size, type }
}

function judge(name: string, type: string): string | undefined {
  if (!TYPES.has(type)) return `The archive has a link or a device in it (${name}). Leave it out.`
  const leaves = name.startsWith("/") || name.split(/[/\\]/).includes("..")
  return leaves
    ? `The archive has a file outside of its folder (${name}). Make it again with plain names.`
    : undefined
}

function field(header: Buffer, at: number, length: number): string {
  const bytes = header.subarray(at, at + length)
  const end = bytes.indexOf(0)
  return bytes.toString("utf8", 0, end === -1 ? length : end)
}

/** Octal digits, or with the highest bit set a big-endian number. */
function number(header: Buffer, at: number, length: number): number | undefined {
  if (header[at] === 0x80 && length === 12) return safe(header.readBigUInt64BE(at + 4))
  const digits = field(header, at, length).trim()
  return /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : undefined
}

export const safe = (value: bigint) => (value <= Number.MAX_SAFE_INTEGER ? Number(value) : undefined)

/** The sum of all bytes, with blanks for its own. */
const checksum = (header: Buffer) =>
  header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)

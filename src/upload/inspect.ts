/** What the first bytes of a disk image say about it. */
export interface Finding {
  format: string
  /** Why this file could read files of the host it runs on; undefined when it cannot. */
  danger?: string
}

/** Bytes from the start that `inspect` needs: an ISO 9660 image says what it is at 32 KiB. */
export const HEAD_BYTES = 32_768 + 6

interface Signature {
  format: string
  at: number
  bytes: Buffer
}

const ascii = (text: string) => Buffer.from(text, "latin1")
const hex = (text: string) => Buffer.from(text, "hex")

const SIGNATURES: Signature[] = [
  { format: "qcow2", at: 0, bytes: ascii("QFI\xfb") },
  { format: "vmdk", at: 0, bytes: ascii("KDMV") },
  { format: "vmdk", at: 0, bytes: ascii("COWD") },
  { format: "vmdk", at: 0, bytes: ascii("# Disk DescriptorFile") },
  { format: "vhd", at: 0, bytes: ascii("conectix") },
  { format: "vhdx", at: 0, bytes: ascii("vhdxfile") },
  { format: "vdi", at: 64, bytes: hex("7f10dabe") },
  { format: "iso", at: 32_769, bytes: ascii("CD001") },
  { format: "gzip", at: 0, bytes: hex("1f8b08") },
  { format: "xz", at: 0, bytes: hex("fd377a585a00") },
  { format: "zstd", at: 0, bytes: hex("28b52ffd") },
  { format: "bzip2", at: 0, bytes: ascii("BZh") },
  { format: "lz4", at: 0, bytes: hex("04224d18") },
  { format: "zip", at: 0, bytes: ascii("PK\x03\x04") },
]

/** Recognises the formats of the Image API and the usual compressions; undefined for anything else. */
export function inspect(head: Buffer): Finding | undefined {
  const found = SIGNATURES.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))
  if (found === undefined) return undefined
  const danger = DANGERS[found.format]?.(head)
  return { format: found.format, ...(danger && { danger }) }
}

/** Formats that can name another file, whose content the guest would then read (CVE-2024-32498 and its kin). */
const DANGERS: Record<string, (head: Buffer) => string | undefined> = {
  qcow2(head) {
    if (head.length < 16) return undefined
    if (head.readBigUInt64BE(8) !== 0n) return "a backing file"
    const hasFeatures = head.readUInt32BE(4) >= 3 && head.length >= 80
    return hasFeatures && (head.readBigUInt64BE(72) & EXTERNAL_DATA) !== 0n
      ? "an external data file"
      : undefined
  },
  vmdk(head) {
    if (head.subarray(0, 1).equals(ascii("#"))) return OTHER_FILES
    const [, type] = /^\s*createType\s*=\s*"?(\w*)/im.exec(description(head)) ?? []
    return type === undefined || WHOLE.has(type.toLowerCase()) ? undefined : OTHER_FILES
  },
}

const OTHER_FILES = "extents in other files"
/** The kinds of vmdk that are one file, as Nova and Glance allow them. */
const WHOLE = new Set(["monolithicsparse", "streamoptimized"])

/** The text inside a sparse vmdk: its header names place and length in sectors of 512 bytes, at 0 there is none. */
function description(head: Buffer): string {
  if (head.length < 44 || !head.subarray(0, 4).equals(ascii("KDMV"))) return ""
  const sectors = (at: number) => Number(head.readBigUInt64LE(at)) * 512
  const [from, length] = [sectors(28), sectors(36)]
  return from === 0 ? "" : head.toString("latin1", from, from + length)
}

/** Incompatible feature bit 2 of the qcow2 specification. */
const EXTERNAL_DATA = 4n

/** Disk formats with nothing to recognise them by: any content is theirs, as in Glance. */
const SHAPELESS = new Set(["raw", "ami", "ari", "aki", "ploop"])
/** Containers whose first bytes are the container's, not the disk's. */
const WRAPPED = new Set(["ova", "ovf", "docker", "compressed"])

/** What speaks against these first bytes as data of such an image, as a sentence; undefined when nothing does. */
export function objection(
  head: Buffer,
  image: { disk_format?: string | undefined; container_format?: string | undefined },
): string | undefined {
  const { disk_format = "", container_format = "" } = image
  if (SHAPELESS.has(disk_format) || WRAPPED.has(container_format)) return undefined
  const found = inspect(head)
  if (found === undefined) return undefined
  if (found.format !== disk_format)
    return `The file is ${found.format}, but the image's disk_format is ${disk_format}. Choose the right file or format.`
  if (found.danger === undefined) return undefined
  return `The ${found.format} file has ${found.danger}, through which it could read files of the host. Convert it to a plain one.`
}

/** Bytes from the start that are looked at: an ISO 9660 image says what it is at 32 KiB. */
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

const begins = (head: Buffer, mark: string) => head.subarray(0, mark.length).equals(ascii(mark))

/** A format of the Image API or a usual compression; undefined for anything else. */
const formatOf = (head: Buffer) =>
  SIGNATURES.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes))?.format

/** Formats that can name another file, whose content the guest would then read (CVE-2024-32498 and its kin). */
const DANGERS: Record<string, (head: Buffer) => string | undefined> = {
  qcow2(head) {
    if (!begins(head, "QFI\xfb") || head.length < 16) return undefined
    if (head.readBigUInt64BE(8) !== 0n) return BACKING
    const hasFeatures = head.readUInt32BE(4) >= 3 && head.length >= 80
    return hasFeatures && (head.readBigUInt64BE(72) & EXTERNAL_DATA) !== 0n
      ? "an external data file"
      : undefined
  },
  /** As QEMU reads it: what does not begin as a disk is a description, and a word counts wherever it stands, in a comment too. */
  vmdk(head) {
    const sparse = begins(head, "KDMV")
    const disk = sparse || begins(head, "COWD")
    const text = head.toString("latin1", 0, disk ? head.length : endOf(head, 0))
    if (text.includes("parentFileNameHint")) return BACKING
    if (text.startsWith("# Disk DescriptorFile")) return OTHER_FILES
    if (disk && !sparse) return undefined
    const end = endOf(head, sparse ? descriptionAt(head) : 0)
    if (end === HEAD_BYTES) return "a description longer than is looked at"
    const types = [...text.matchAll(/createType\s*=\s*"?(\w*)/gi)].map(([, type = ""]) => type.toLowerCase())
    return types.every((type) => sparse && WHOLE.has(type)) ? undefined : OTHER_FILES
  },
}

const BACKING = "a backing file"
const OTHER_FILES = "extents in other files"
/** The kinds of vmdk that are one file, as Nova and Glance allow them. */
const WHOLE = new Set(["monolithicsparse", "streamoptimized"])

/** Where a sparse vmdk has its description, in bytes; its header says it in sectors, and 0 when there is none. */
const descriptionAt = (head: Buffer) => (head.length < 36 ? 0 : Number(head.readBigUInt64LE(28)) * 512)

/** Where a text that begins there ends, with a NUL or the bytes. */
function endOf(head: Buffer, from: number): number {
  const end = head.indexOf(0, from)
  return end === -1 ? head.length : end
}

/** Incompatible feature bit 2 of the qcow2 specification. */
const EXTERNAL_DATA = 4n

/** Disk formats with nothing to recognise them by: any content is theirs, as in Glance. */
const SHAPELESS = new Set(["raw", "ami", "ari", "aki", "ploop"])
/** Containers whose first bytes may be the container's. Nova does not ask for the container, so a disk in none is still looked at. */
const WRAPPED = new Set(["ova", "ovf", "docker", "compressed"])

/** What speaks against these first bytes as data of such an image, as a sentence; undefined when nothing does. */
export function objection(
  head: Buffer,
  image: { disk_format?: string | undefined; container_format?: string | undefined },
): string | undefined {
  const { disk_format = "", container_format = "" } = image
  if (SHAPELESS.has(disk_format)) return undefined
  const found = formatOf(head)
  if (found !== undefined && found !== disk_format && !WRAPPED.has(container_format))
    return `The file is ${found}, but the image's disk_format is ${disk_format}. Choose the right file or format.`
  const format = found ?? disk_format
  const danger = DANGERS[format]?.(head)
  if (danger === undefined) return undefined
  return `The ${format} file has ${danger}, through which it could read files of the host. Convert it to a plain one.`
}

import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"

/** The detected format of a file. */
export interface Recognised {
  /** By its content. */
  content?: DiskFormat | "compressed" | undefined
  /** By its name; less reliable. */
  name?: DiskFormat | undefined
}

interface Signature {
  format: DiskFormat | "compressed"
  /** Bytes from the start; negative from the end. */
  at: number
  bytes: string
}

/** The bytes that mark each format; each character is a byte. */
const SIGNATURES: Signature[] = [
  { format: "qcow2", at: 0, bytes: "QFI\xfb" },
  { format: "vmdk", at: 0, bytes: "KDMV" },
  { format: "vmdk", at: 0, bytes: "# Disk DescriptorFile" },
  { format: "vhd", at: 0, bytes: "conectix" },
  { format: "vhdx", at: 0, bytes: "vhdxfile" },
  { format: "vdi", at: 64, bytes: "\x7f\x10\xda\xbe" },
  { format: "ploop", at: 0, bytes: "WithoutFreeSpace" },
  { format: "ploop", at: 0, bytes: "WithouFreSpacExt" },
  { format: "compressed", at: 0, bytes: "\x1f\x8b\x08" },
  { format: "compressed", at: 0, bytes: "\xfd7zXZ\0" },
  { format: "compressed", at: 0, bytes: "\x28\xb5\x2f\xfd" },
  { format: "compressed", at: 0, bytes: "BZh" },
  { format: "compressed", at: 0, bytes: "PK\x03\x04" },
  { format: "compressed", at: 0, bytes: "7z\xbc\xaf\x27\x1c" },
  { format: "iso", at: 32_769, bytes: "CD001" },
  { format: "iso", at: 32_769, bytes: "BEA01" },
  { format: "vhd", at: -512, bytes: "conectix" },
]

const HEAD_BYTES = 32_769 + 5
const TAIL_BYTES = 512

/** Formats whose files always carry a signature. */
const SIGNED: readonly DiskFormat[] = ["qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso"]
export const hasSignature = (format: DiskFormat) => SIGNED.includes(format)

const EXTENSIONS: Record<string, DiskFormat> = { img: "raw", vpc: "vhd", qcow: "qcow2", bin: "raw" }

/** Reads the first and last bytes of a file. Throws if it cannot be read. */
export async function recognise(file: File): Promise<Recognised> {
  const head = await bytesOf(file.slice(0, HEAD_BYTES))
  const tail = await bytesOf(file.slice(-TAIL_BYTES))
  const found = SIGNATURES.find(({ at, bytes }) => startsWith(at < 0 ? tail : head.subarray(at), bytes))
  return { content: found?.format, name: formatByName(file.name) }
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

const startsWith = (data: Uint8Array, bytes: string) =>
  [...bytes].every((byte, i) => data[i] === byte.charCodeAt(0))

export function formatByName(name: string): DiskFormat | undefined {
  const extension = name.toLowerCase().split(".").at(-1) ?? ""
  return EXTENSIONS[extension] ?? (extension in DISK_FORMATS ? (extension as DiskFormat) : undefined)
}

/** The image name for a file name: `ubuntu-24.04` for `ubuntu-24.04.qcow2`. */
export function imageNameOf(fileName: string): string {
  const extension = /\.(qcow2?|raw|img|iso|vmdk|vhdx?|vdi|hds|bin)$/i
  return fileName.replace(extension, "") || fileName
}

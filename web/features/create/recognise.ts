import { DISK_FORMATS, type DiskFormat } from "../../parts/disk-formats.js"

interface Signature {
  format: DiskFormat | "compressed"
  at: number
  bytes: string
}

/** What files of these formats have at a certain place; each character is a byte. */
const SIGNATURES: Signature[] = [
  { format: "qcow2", at: 0, bytes: "QFI\xfb" },
  { format: "vmdk", at: 0, bytes: "KDMV" },
  { format: "vmdk", at: 0, bytes: "COWD" },
  { format: "vmdk", at: 0, bytes: "# Disk DescriptorFile" },
  { format: "vhd", at: 0, bytes: "conectix" },
  { format: "vhdx", at: 0, bytes: "vhdxfile" },
  { format: "vdi", at: 64, bytes: "\x7f\x10\xda\xbe" },
  { format: "iso", at: 32_769, bytes: "CD001" },
  { format: "ploop", at: 0, bytes: "WithoutFreeSpace" },
  { format: "ploop", at: 0, bytes: "WithouFreSpacExt" },
  { format: "compressed", at: 0, bytes: "\x1f\x8b\x08" },
  { format: "compressed", at: 0, bytes: "\xfd7zXZ\0" },
  { format: "compressed", at: 0, bytes: "\x28\xb5\x2f\xfd" },
  { format: "compressed", at: 0, bytes: "BZh" },
  { format: "compressed", at: 0, bytes: "PK\x03\x04" },
]

const HEAD_BYTES = 32_769 + 5

const ENDINGS: Record<string, DiskFormat> = { img: "raw", vpc: "vhd", qcow: "qcow2", bin: "raw" }

/** A file's format by its first bytes, or else by its name; null when neither says anything. */
export async function guessFormat(file: File): Promise<Signature["format"] | null> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer())
  const found = SIGNATURES.find(({ at, bytes }) =>
    [...bytes].every((byte, i) => head[at + i] === byte.charCodeAt(0)),
  )
  return found?.format ?? byName(file.name)
}

function byName(name: string): DiskFormat | null {
  const ending = name.toLowerCase().split(".").at(-1) ?? ""
  return ENDINGS[ending] ?? (ending in DISK_FORMATS ? (ending as DiskFormat) : null)
}

/** `ubuntu-24.04.qcow2` is the image `ubuntu-24.04`. */
export function imageNameOf(fileName: string): string {
  const ending = /\.(qcow2?|raw|img|iso|vmdk|vhdx?|vdi|hds|bin)$/i
  return fileName.replace(ending, "") || fileName
}

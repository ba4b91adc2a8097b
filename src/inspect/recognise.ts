import { has, hex } from "./bytes.js"
import { FORMATS } from "./found.js"
import { isTar } from "./tar-header.js"

/** Formats with a signature in the first bytes, the most reliable first. */
const DISKS = ["qcow2", "vmdk", "vhdx", "vdi", "vhd", "iso"]

/** The disk format of a file by its first bytes; `raw` for everything without a signature. */
export function diskFormatOf(head: Buffer): string {
  if (isTar(head)) return "ova"
  const found = new Set(FORMATS.filter(({ isFound }) => isFound(head)).map(({ name }) => name))
  return DISKS.find((name) => found.has(name)) ?? "raw"
}

/** The picture format of a file by its first bytes. */
export function pictureFormatOf(head: Buffer): string | undefined {
  return PICTURES.find(([, isFound]) => isFound(head))?.[0]
}

const PICTURES: [name: string, isFound: (head: Buffer) => boolean][] = [
  ["png", (head) => has(head, hex("89504e470d0a1a0a"))],
  ["jpeg", (head) => has(head, hex("ffd8ff"))],
  ["gif", (head) => has(head, "GIF87a") || has(head, "GIF89a")],
  ["webp", (head) => has(head, "RIFF") && has(head, "WEBP", 8)],
  ["tiff", (head) => ["49492a00", "4d4d002a", "49492b00", "4d4d002b"].some((mark) => has(head, hex(mark)))],
  ["avif", isAvif],
]

/** Whether this is ISO base media with the brand AVIF, as the major brand or as a compatible one. */
function isAvif(head: Buffer): boolean {
  if (head.length < 16 || !has(head, "ftyp", 4)) return false
  const box = head.subarray(8, Math.min(head.readUInt32BE(0), 1024))
  const brands = box.toString("latin1").match(/[^]{4}/g) ?? []
  return brands.some((brand) => brand === "avif" || brand === "avis")
}

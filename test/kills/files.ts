import { createHash, randomBytes } from "node:crypto"
import sharp from "sharp"

/** A file of a kind, with what its image has to become. */
export interface KillFile {
  name: string
  blob: File
  sha256: string
  image: { content_type: string; title: string; glance?: { name: string; disk_format: "raw" } }
}

const MIB = 1024 * 1024
const RAW = "application/octet-stream"

/** By turns: a disk in two parts, pictures, and disks for Glance. No two have the same content. */
export async function makeFile(round: number, index: number): Promise<KillFile> {
  const title = `kill ${round} upload ${index}`
  if (index % 5 === 0) return fileOf(`${title}.raw`, randomBytes(9 * MIB), { content_type: RAW, title })
  if (index % 5 < 3) return fileOf(`${title}.png`, await picture(), { content_type: "image/png", title })
  const glance = { name: title, disk_format: "raw" as const }
  return fileOf(`${title}.raw`, randomBytes(300_000), { content_type: RAW, title, glance })
}

function picture(): Promise<Buffer> {
  const raw = { width: 320, height: 240, channels: 3 as const }
  return sharp(randomBytes(raw.width * raw.height * raw.channels), { raw })
    .png()
    .toBuffer()
}

function fileOf(name: string, bytes: Buffer, image: KillFile["image"]): KillFile {
  const blob = new File([new Uint8Array(bytes)], name, { type: image.content_type, lastModified: 1 })
  return { name, blob, image, sha256: createHash("sha256").update(bytes).digest("hex") }
}

import type { Hash } from "node:crypto"
import { stamp, type Image } from "../world.js"

/** Glance looks for a qcow2 header in a first block of this size, and for none in less. */
export const headLength = 512

/** What was seen of the data while it went by. */
export interface Seen {
  size: number
  /** The first `headLength` bytes. */
  head: Buffer
  md5: Hash
  sha512: Hash
}

const bareFormats: Record<string, (seen: Seen) => number | null> = {
  raw: ({ size }) => size || null,
  qcow2: ({ head }) =>
    head.length === headLength && head.subarray(0, 4).equals(Buffer.from("QFI\xfb", "latin1"))
      ? Number(head.readBigUInt64BE(24))
      : null,
}

/** What an upload writes into the image when its data is in the store. Only bare images are looked into. */
export const stored = (image: Image, seen: Seen): Partial<Image> => ({
  status: "active",
  size: seen.size,
  virtual_size:
    image.container_format === "bare" ? (bareFormats[image.disk_format ?? ""]?.(seen) ?? null) : null,
  checksum: seen.md5.digest("hex"),
  os_hash_algo: "sha512",
  os_hash_value: seen.sha512.digest("hex"),
  stores: ["file"],
  updated_at: stamp(),
})

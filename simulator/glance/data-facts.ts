import { createHash, type Hash } from "node:crypto"
import { stamp, type Image } from "../world.js"

/** Glance searches for a qcow2 header only in the first block, which has this size. */
const headLength = 512

/** What Glance computes from the data while it streams. */
export interface Seen {
  size: number
  /** The first `headLength` bytes. */
  head: Buffer
  md5: Hash
  sha512: Hash
  /** The inspection's result, if there was an inspection. */
  virtualSize?: number | null
}

export const newSeen = (): Seen => ({
  size: 0,
  head: Buffer.alloc(0),
  md5: createHash("md5"),
  sha512: createHash("sha512"),
})

export function note(seen: Seen, chunk: Buffer): void {
  if (seen.head.length < headLength) seen.head = Buffer.concat([seen.head, chunk]).subarray(0, headLength)
  seen.size += chunk.length
  seen.md5.update(chunk)
  seen.sha512.update(chunk)
}

const qcow2 = Buffer.from("QFI\xfb", "latin1")

const bareFormats: Record<string, (seen: Seen) => number | null> = {
  raw: ({ size }) => size || null,
  qcow2: ({ head }) =>
    head.length === headLength && head.subarray(0, 4).equals(qcow2) ? Number(head.readBigUInt64BE(24)) : null,
}

const headerSize = ({ container_format, disk_format }: Image, seen: Seen) =>
  container_format === "bare" ? (bareFormats[disk_format ?? ""]?.(seen) ?? null) : null

/**
 * The attributes that an upload sets when its data is in the store. Glance inspects only images with the
 * container `bare`.
 */
export const stored = (image: Image, seen: Seen): Partial<Image> => ({
  status: "active",
  size: seen.size,
  virtual_size: seen.virtualSize !== undefined ? seen.virtualSize : headerSize(image, seen),
  checksum: seen.md5.digest("hex"),
  os_hash_algo: "sha512",
  os_hash_value: seen.sha512.digest("hex"),
  stores: ["file"],
  updated_at: stamp(),
})

import type { GlanceImage } from "@polaris-bff/client"
import { propertiesOf } from "./attributes.js"

export type Checksum = [algorithm: string, value: string]

/** Where Polaris, like other OpenStack tools, records the SHA-256 of an upload. */
const RECORDED = "owner_specified.openstack.sha256"

/**
 * The checksums of an image, SHA-256 first: publishers of images list that one. Glance computes MD5 and one
 * configured algorithm, SHA-512 by default; if that one is SHA-256, it is preferred to the recorded value.
 */
export function checksumsOf(image: GlanceImage): Checksum[] {
  const { checksum, os_hash_algo, os_hash_value } = image
  const values = new Map<string, string | null | undefined>([
    ["SHA-256", new Map(propertiesOf(image)).get(RECORDED)],
    [nameOf(os_hash_algo ?? ""), os_hash_value],
    ["MD5", checksum],
  ])
  return [...values].filter((entry): entry is Checksum => Boolean(entry[1]))
}

/** `sha512` as people write it: `SHA-512`. */
const nameOf = (algorithm: string) => algorithm.toUpperCase().replace(/^SHA(?=\d)/, "SHA-")

/** The checksums in what a user pasted: one alone, or a line of a checksum file with the file's name. */
const HEX = /(?<![0-9a-f])(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-f])/g

/**
 * Whether a pasted checksum is one of the image's. `unknown` if the image has none of that length, or nothing
 * pasted looks like a checksum; undefined for an empty text.
 */
export function compareChecksum(
  pasted: string,
  checksums: Checksum[],
): "same" | "different" | "unknown" | undefined {
  if (pasted.trim() === "") return undefined
  const given = pasted.toLowerCase().match(HEX) ?? []
  const own = checksums.map(([, value]) => value.toLowerCase())
  if (given.some((one) => own.includes(one))) return "same"
  return given.some((one) => own.some(({ length }) => length === one.length)) ? "different" : "unknown"
}

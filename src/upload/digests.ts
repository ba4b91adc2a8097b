import { createHash } from "node:crypto"

/** Hexadecimal: what Glance stores as `checksum`, and what the ecosystem keeps as `owner_specified.openstack.sha256`. */
export interface Sums {
  md5: string
  sha256: string
}

export interface Digests {
  update(chunk: Buffer): void
  sums(): Sums
}

export function createDigests(): Digests {
  const md5 = createHash("md5")
  const sha256 = createHash("sha256")
  return {
    update(chunk) {
      md5.update(chunk)
      sha256.update(chunk)
    },
    sums: () => ({ md5: md5.digest("hex"), sha256: sha256.digest("hex") }),
  }
}

import { createHash } from "node:crypto"
import type { ObjectFacts } from "./facts.js"

/** A part's ETag, without quotes. */
interface Tagged {
  etag: string
}

/** S3's rule for the ETag of an object made of parts: the MD5 of the parts' MD5s, and how many there are. */
export function multipartEtag(parts: Tagged[]): string {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")))
  return `${createHash("md5").update(digests).digest("hex")}-${parts.length}`
}

const MD5 = /^[\da-f]{32}$/i

/**
 * Whether an object was made of these parts, as far as its ETag shows it: by S3's rule, or only by their
 * number where the ETags have another form or the object is encrypted.
 */
export function isMadeOf({ etag, isEncrypted = false }: MadeObject, parts: Tagged[]): boolean {
  const [, digest = "", count] = /^(.*)-(\d+)$/.exec(etag) ?? []
  if (count === undefined) return true
  if (Number(count) !== parts.length) return false
  const followsRule =
    !isEncrypted && [digest, ...parts.map((part) => part.etag)].every((one) => MD5.test(one))
  return !followsRule || etag.toLowerCase() === multipartEtag(parts)
}

type MadeObject = Pick<ObjectFacts, "etag" | "isEncrypted">

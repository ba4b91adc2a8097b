import { createHash } from "node:crypto"

interface Cdn {
  url: string
  key: string
  /** Unix time in seconds. */
  expires: number
}

/**
 * Rewrites a store's URL to a CDN's address, signed for nginx's `secure_link` or anything that checks it in
 * the same way. The URL keeps the store's own signature, so the CDN does not need the store's keys.
 * `signature` is the MD5, in base64url, of `<expires><path>?<query before &expires> <key>`.
 * docs/operations.md shows the CDN's configuration.
 */
export function throughCdn(storeUrl: string, { url, key, expires }: Cdn): string {
  const { origin } = new URL(storeUrl)
  const base = new URL(url)
  const target = base.pathname.replace(/\/$/, "") + storeUrl.slice(origin.length)
  const signature = createHash("md5").update(`${expires}${target} ${key}`).digest("base64url")
  return `${base.origin}${target}&expires=${expires}&signature=${signature}`
}

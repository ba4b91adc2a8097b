/** What a browser says of where a request comes from. */
export interface Sender {
  /** `Origin`. */
  origin: string | undefined
  /** `Sec-Fetch-Site`. */
  site: string | undefined
  /** The host, with its port, that the browser has asked. */
  host: string
}

/**
 * Whether a request that brings the session's cookie was made by our own page, or by one on the list.
 * Browsers say so on every POST, and no page can change what they say; who says nothing is refused.
 */
export function comesFromUs({ origin, site, host }: Sender, allowed: readonly string[]): boolean {
  if (origin !== undefined && allowed.includes(origin)) return true
  if (site !== undefined && site !== "same-origin") return false
  return origin === undefined ? site !== undefined : isSameHost(origin, host)
}

/** Read as the origin's own scheme reads them: `https://a.example` is at home on `A.example:443`. */
function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  const asked = `${page.protocol}//${host}`
  return URL.canParse(asked) && page.host !== "" && new URL(asked).host === page.host
}

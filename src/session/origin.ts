/** The origin of a request, as the browser reports it. */
export interface Sender {
  /** `Origin`. */
  origin: string | undefined
  /** `Sec-Fetch-Site`. */
  site: string | undefined
  /** The host, with its port, of the request. */
  host: string
}

/**
 * Whether a request with the session's cookie comes from our own page or from an allowed origin. Browsers
 * send these headers with every POST, and no page can change them. A request without them is refused.
 */
export function comesFromUs({ origin, site, host }: Sender, allowed: readonly string[]): boolean {
  if (origin !== undefined && allowed.includes(origin)) return true
  if (site !== undefined && site !== "same-origin") return false
  return origin === undefined ? site !== undefined : isSameHost(origin, host)
}

/** Compared by the rules of the origin's scheme: `https://a.example` is the same as `A.example:443`. */
function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  const asked = `${page.protocol}//${host}`
  return URL.canParse(asked) && page.host !== "" && new URL(asked).host === page.host
}

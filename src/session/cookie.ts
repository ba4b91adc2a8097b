import { parseCookie, stringifySetCookie } from "cookie"
import { Refusal } from "../errors.js"

export interface CookieSettings {
  /** `auto`: secure, unless the page came over http from this machine. */
  secure: "auto" | "always" | "never"
}

/**
 * The cookies of the session, and of a browser in which a user has signed in before. Browsers send them to
 * every path: the REST routes are not below `PREFIX`.
 */
export const SESSION = "polaris-session"
export const DEVICE = "polaris-device"

/** Browsers silently drop a larger cookie. */
const LARGEST = 4096

/**
 * A cookie with this prefix can only be set by its own host over https, so that neither another host of the
 * domain nor someone on the network can choose a browser's session.
 */
const PREFIX = "__Host-"

/** The cookies of a request. */
export interface Cookies {
  /** The sealed value. */
  read(name: string): string | undefined
  /** The header that sets a cookie for `maxAge` seconds. */
  write(cookie: { name: string; value: string; maxAge: number }): string
}

/**
 * Cookies have the prefix if they are secure. The plain name is read only where a cookie may be sent over
 * http. `header` has the request's cookies; `pages` are the URLs of the requesting page and of Polaris, as
 * far as they can be seen, the page first.
 */
export function cookiesOf(
  header: string | undefined,
  { secure }: CookieSettings,
  pages: [string, ...string[]],
): Cookies {
  const isSecure = secure === "auto" ? !isPlainLoopback(pages[0]) : secure === "always"
  const isPlainRead = secure === "auto" ? pages.some(isPlainLoopback) : secure === "never"
  const given = parseCookie(header ?? "")
  const prefixed = (name: string) => given[PREFIX + name] || undefined
  const plain = (name: string) => (isPlainRead ? given[name] || undefined : undefined)
  return {
    read: (name) => prefixed(name) ?? plain(name),
    write({ name, value, maxAge }) {
      const removesPlain = maxAge === 0 && prefixed(name) === undefined && plain(name) !== undefined
      const isSetSecure = (isSecure && !removesPlain) || prefixed(name) !== undefined
      const written = stringifySetCookie({
        ...{ name: isSetSecure ? PREFIX + name : name, value, maxAge },
        ...{ path: "/", httpOnly: true, sameSite: "strict", secure: isSetSecure },
      })
      if (written.length > LARGEST)
        throw new Refusal(502, "The identity service's token is too long for a cookie.")
      return written
    },
  }
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

function isPlainLoopback(page: string): boolean {
  if (!URL.canParse(page)) return false
  const { protocol, hostname } = new URL(page)
  return protocol === "http:" && LOOPBACK.test(hostname)
}

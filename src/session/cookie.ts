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
 * Cookies have the prefix if they are secure. The plain name is read only where `SESSION_SECURE` allows
 * cookies that are not. `page` is the URL of the requesting page, `header` the request's cookies.
 */
export function cookiesOf(header: string | undefined, { secure }: CookieSettings, page: string): Cookies {
  const isSecure = secure === "auto" ? !isPlainLoopback(page) : secure === "always"
  const given = parseCookie(header ?? "")
  const prefixed = (name: string) => given[PREFIX + name] || undefined
  return {
    read: (name) => prefixed(name) ?? (isSecure ? undefined : given[name] || undefined),
    write({ name, value, maxAge }) {
      const isSetSecure = isSecure || prefixed(name) !== undefined
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

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

/** The sealed value of a request's cookie. */
export const readCookie = (name: string, header: string | undefined): string | undefined =>
  header === undefined ? undefined : parseCookie(header)[name] || undefined

/** The header that sets a cookie for `maxAge` seconds. `page` is the URL of the requesting page. */
export function writeCookie(
  { name, value, maxAge }: { name: string; value: string; maxAge: number },
  { secure }: CookieSettings,
  page: string,
): string {
  const isSecure = secure === "auto" ? !isPlainLoopback(page) : secure === "always"
  const attributes = { maxAge, path: "/", httpOnly: true, sameSite: "strict", secure: isSecure } as const
  const header = stringifySetCookie({ name, value, ...attributes })
  if (header.length > LARGEST)
    throw new Refusal(502, "The identity service's token is too long for a cookie.")
  return header
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

function isPlainLoopback(page: string): boolean {
  if (!URL.canParse(page)) return false
  const { protocol, hostname } = new URL(page)
  return protocol === "http:" && LOOPBACK.test(hostname)
}

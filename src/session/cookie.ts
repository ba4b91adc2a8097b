import { parseCookie, stringifySetCookie } from "cookie"
import { Refusal } from "../errors.js"

export interface CookieSettings {
  path: string
  /** `auto`: unless the page itself came over plain http from this machine. */
  secure: "auto" | "always" | "never"
}

/** Of the session, and of a browser in which somebody has signed in before. */
export const SESSION = "polaris-session"
export const DEVICE = "polaris-device"

/** Browsers keep no larger cookie, and do not say so. */
const LARGEST = 4096

/** What a cookie of a request holds, still sealed. */
export const readCookie = (name: string, header: string | undefined): string | undefined =>
  header === undefined ? undefined : parseCookie(header)[name] || undefined

/**
 * The header that gives the browser its cookie, for so many seconds. `page` is the address of the page that
 * asks.
 */
export function writeCookie(
  { name, value, maxAge }: { name: string; value: string; maxAge: number },
  { path, secure }: CookieSettings,
  page: string,
): string {
  const isSecure = secure === "auto" ? !isPlainLoopback(page) : secure === "always"
  const attributes = { maxAge, path, httpOnly: true, sameSite: "strict", secure: isSecure } as const
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

import { parseCookie, stringifySetCookie } from "cookie"
import { Refusal } from "../errors.js"

export interface CookieSettings {
  path: string
  /** `auto`: unless the page itself came over plain http from this machine. */
  secure: "auto" | "always" | "never"
}

const NAME = "polaris-session"

/** Browsers keep no larger cookie, and do not say so. */
const LARGEST = 4096

/** What a request's cookie holds, still sealed. */
export const readCookie = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : parseCookie(header)[NAME] || undefined

/** The header that gives the browser its cookie, for so many seconds. `page` is the address of the page that asks. */
export function writeCookie(
  value: string,
  maxAge: number,
  { path, secure }: CookieSettings,
  page: string,
): string {
  const isSecure = secure === "auto" ? !isPlainLoopback(page) : secure === "always"
  const attributes = { maxAge, path, httpOnly: true, sameSite: "strict", secure: isSecure } as const
  const header = stringifySetCookie({ name: NAME, value, ...attributes })
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

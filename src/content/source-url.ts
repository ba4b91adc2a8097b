import { BlockList, isIP } from "node:net"

/** Addresses that are not on the internet (IANA's special-purpose registries). */
const PRIVATE = new BlockList()
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  // prettier-ignore
  PRIVATE.addSubnet(address, bits, "ipv4")
for (const [address, bits] of [
  ["::", 128],
  ["::1", 128],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  // prettier-ignore
  PRIVATE.addSubnet(address, bits, "ipv6")

/** Names that a resolver gives a private address. */
const LOCAL = /(?:^|\.)(?:localhost|local|internal|intranet|home\.arpa|localdomain)\.?$/

const HOST = /^https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?(?:[/?][\x21-\x7e]*)?$/i

/**
 * What is wrong with a URL that Glance is asked to download, to follow the name of its field: it is not
 * http(s), has credentials, has a host in odd notation (`0x7f.1`, `2130706433`), or one that is not on the
 * internet and not among `allowed`. Nothing is resolved or fetched: Glance itself resolves the name and
 * follows redirects, so its own filter still has to be set.
 */
export function problemWithSourceUrl(text: string, allowed: readonly string[]): string | undefined {
  if (!/^https?:\/\//i.test(text)) return "must be a URL that begins with http:// or https://"
  if (text.split(/[/?#]/)[2]?.includes("@")) return "must not contain a user name or password"
  const [, host = "", port] = HOST.exec(text) ?? []
  if (host === "" || !URL.canParse(text))
    return "is not a plain URL: encode what is not ASCII, and leave out #"
  const url = new URL(text)
  if (url.hostname !== host.toLowerCase() && isIP(bare(url.hostname)) !== 0 && isIP(bare(host)) === 0)
    return "has an address in an unusual notation. Write it as four decimal numbers"
  if (isAllowed(url, allowed)) return undefined
  if (port !== undefined && !["80", "443"].includes(port)) return "must use port 80 or 443"
  if (isPrivate(bare(url.hostname)))
    return "names a host that is not on the internet. Ask your operator for SOURCE_URL_HOSTS"
  return undefined
}

const bare = (host: string) => host.replace(/^\[(.*)\]$/, "$1")

const isAllowed = ({ host, hostname }: URL, allowed: readonly string[]) =>
  allowed.includes(host) || allowed.includes(hostname)

function isPrivate(host: string): boolean {
  const family = isIP(host)
  if (family !== 0) return PRIVATE.check(host, family === 4 ? "ipv4" : "ipv6")
  return LOCAL.test(host) || !host.includes(".")
}

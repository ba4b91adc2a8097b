import { crash } from "./fault.js"

const longest = 64

/** Glance uses the caller's id with the prefix `req-`; one that is too long crashes it. */
export function requestId(headers: Headers): string {
  const given = headers.get("x-openstack-request-id")
  if (!given) return `req-${crypto.randomUUID()}`
  if (given.length > longest) throw crash()
  return given.startsWith("req-") ? given : `req-${given}`
}

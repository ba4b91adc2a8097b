import { crash } from "./fault.js"

const longest = 64

/** Glance takes the caller's id and puts `req-` before it; one that is too long crashes it. */
export function requestId(headers: Headers): string {
  const given = headers.get("x-openstack-request-id")
  if (!given) return `req-${crypto.randomUUID()}`
  if (given.length > longest) throw crash()
  return given.startsWith("req-") ? given : `req-${given}`
}

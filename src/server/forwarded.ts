import type { FastifyInstance } from "fastify"

/** The longest part of `X-Forwarded-For` that is read, in characters: enough for any chain of proxies. */
const LONGEST = 2_000

/**
 * Shortens `X-Forwarded-For`, because Fastify parses all its addresses to find the caller's. Each proxy
 * appends an address, so the end of the list is what trusted proxies wrote.
 */
export function limitForwardedFor(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ raw: { headers } }) => {
    const given = headers["x-forwarded-for"]
    if (typeof given !== "string" || given.length <= LONGEST) return
    const end = given.slice(-LONGEST)
    headers["x-forwarded-for"] = end.slice(end.indexOf(",") + 1)
  })
}

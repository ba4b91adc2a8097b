import type { FastifyInstance } from "fastify"

/** Characters of a path that are logged: a batch of names, and not what somebody makes of it. */
const LONGEST = 500

/**
 * One line a request. A query holds the caller's input, so only the path is logged; headers never are. The
 * caller gets the request id back, whatever happened.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-openstack-request-id", request.id)
  })
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request
    const path = url.split("?")[0]?.slice(0, LONGEST)
    request.log.info({ method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "request")
  })
}

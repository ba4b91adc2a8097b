import type { FastifyInstance } from "fastify"
import type { Tracing } from "../tracing/tracing.js"
import { PROBES } from "./request-log.js"

/**
 * Traces every request but probes, from its arrival until its response has been sent or the connection has
 * closed. All its log lines have the ids of a sampled span. Register it before the other hooks.
 */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { id: callId, method, protocol: scheme, headers } = request
    const route = request.routeOptions.url
    if (PROBES.has(route)) return done()
    const traceparent = [headers["traceparent"]].flat()[0]
    const span = tracing.request({ callId, method, route, scheme, traceparent })
    if (span.ids.trace_id !== undefined) request.log = reply.log = request.log.child(span.ids)
    /** A streamed response has ten listeners without this one, and Node warns of more. */
    reply.raw.setMaxListeners(reply.raw.getMaxListeners() + 1)
    reply.raw.once("close", () => {
      const { writableFinished, headersSent, statusCode: status } = reply.raw
      if (!writableFinished) span.end({ error: "cut", ...(headersSent && { status }) })
      else span.end({ status, ...(status >= 500 && { error: String(status) }) })
    })
    span.run(done)
  })
}

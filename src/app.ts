import { randomUUID } from "node:crypto"
import Fastify, { LogController, type FastifyError, type FastifyInstance } from "fastify"
import { health } from "./rest/health.js"
import { logRequests } from "./rest/request-log.js"
import { closeUnusedConnections } from "./rest/unused-connections.js"
import { mountTrpc } from "./routers/mount.js"
import type { Services } from "./services.js"

/** The tree: one Fastify, one scope a door. */
export function createApp(services: Services): FastifyInstance {
  const { config, log, readiness } = services
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `req-${randomUUID()}`,
    bodyLimit: config.MAX_BODY_BYTES,
    routerOptions: { maxParamLength: 5000 },
    forceCloseConnections: "idle",
  }) as unknown as FastifyInstance
  closeUnusedConnections(app)
  logRequests(app)
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(failure("NOT_FOUND", "There is nothing here.")),
  )
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error({ failure: error.name }, "unexpected failure")
    const message = status >= 500 ? "Something went wrong in Polaris." : error.message
    return reply.code(status).send(failure(status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST", message))
  })
  app.addHook("preClose", () => readiness.drain())
  health(app, readiness)
  void app.register((scope) => mountTrpc(scope, services), { prefix: config.PREFIX })
  return app
}

const failure = (code: string, message: string) => ({ error: { code, message } })

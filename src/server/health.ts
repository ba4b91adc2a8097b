import type { FastifyInstance } from "fastify"
import { READS, refuseOtherMethods } from "./methods.js"
import type { Readiness } from "./readiness.js"

/**
 * `/healthz`: the process lives. `/readyz`: it can do its work (Keystone answers, no shutdown under way);
 * else 503.
 */
export function health(app: FastifyInstance, readiness: Readiness): void {
  for (const url of ["/healthz", "/readyz"])
    refuseOtherMethods(app, { url, except: READS, allowed: () => READS })
  app.get("/healthz", () => ({ status: "ok" }))
  app.get("/readyz", async (_request, reply) => {
    const report = await readiness.check()
    return reply.code(report.ready ? 200 : 503).send(report)
  })
}

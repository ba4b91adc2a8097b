import type { FastifyInstance } from "fastify"
import { READS, refuseOtherMethods } from "./methods.js"
import type { Readiness } from "./readiness.js"

/**
 * `/healthz`: the process runs. `/readyz`: it can serve requests (Keystone responds, no shutdown in
 * progress); 503 otherwise.
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

import type { FastifyInstance } from "fastify"
import { READS, refuseOtherMethods } from "./methods.js"
import type { Readiness } from "./readiness.js"
import { readVersion } from "./version.js"

/**
 * Serves `/healthz`, which responds with the version as long as the process runs, and `/readyz`, which
 * responds 200 if the process can serve requests (Keystone responds, no shutdown in progress) and 503
 * otherwise.
 */
export function health(app: FastifyInstance, readiness: Readiness): void {
  for (const url of ["/healthz", "/readyz"])
    refuseOtherMethods(app, { url, except: READS, allowed: () => READS })
  const alive = { status: "ok", ...readVersion() }
  app.get("/healthz", () => alive)
  app.get("/readyz", async (_request, reply) => {
    const report = await readiness.check()
    return reply.code(report.ready ? 200 : 503).send(report)
  })
}

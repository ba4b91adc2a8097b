import { timingSafeEqual } from "node:crypto"
import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"
import type { Metrics } from "../metrics/metrics.js"
import { bearerToken } from "./bearer.js"
import { READS, refuseOtherMethods } from "./methods.js"

/** Measures every response by the pattern of its route, and the bytes of uploads. */
export function measureResponses(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", async ({ method, routeOptions, facts }, { statusCode: status, elapsedTime }) => {
    metrics.response({ route: routeOptions.url ?? "none", method, status }, elapsedTime / 1000)
    if (facts?.bytes !== undefined) metrics.uploaded(facts.bytes)
  })
}

const WRONG_TOKEN = "Send the METRICS_TOKEN of this Polaris as Authorization: Bearer."

/** Serves `/metrics`; with a token, only to clients that send it. */
export function serveMetrics(app: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  refuseOtherMethods(app, { url: "/metrics", except: READS, allowed: () => READS })
  app.get("/metrics", async (request, reply) => {
    if (token !== undefined && !isEqual(bearerToken(request) ?? "", token))
      throw new Refusal(401, WRONG_TOKEN)
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}

function isEqual(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}

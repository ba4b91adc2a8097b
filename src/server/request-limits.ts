import underPressure from "@fastify/under-pressure"
import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"
import type { RequestLimits } from "../limits/request-limits.js"
import { PROBES } from "./request-log.js"

/** Counts every request but those of probes by its network address. */
export function limitRequests(app: FastifyInstance, limits: Pick<RequestLimits, "fromAddress">): void {
  app.addHook("onRequest", async ({ ip, routeOptions }) => {
    if (!PROBES.has(routeOptions.url)) await limits.fromAddress(ip)
  })
}

const OVERLOADED = "This Polaris process is overloaded. Try again in a few seconds."

/** Time between log lines about refused requests. */
const QUIET_MS = 60_000

/**
 * Refuses requests while the event loop is late by more than this, in milliseconds, so that those that are
 * being worked on end. Probes get their response.
 */
export function shedLoad(app: FastifyInstance, maxEventLoopDelay: number): void {
  if (maxEventLoopDelay === 0) return
  let loggedAt = -Infinity
  void app.register(underPressure, {
    maxEventLoopDelay,
    pressureHandler({ routeOptions }, _reply, _type, delay) {
      if (PROBES.has(routeOptions.url)) return
      if (performance.now() - loggedAt > QUIET_MS) {
        loggedAt = performance.now()
        app.log.warn({ delayMs: Math.round(delay ?? 0) }, "requests are refused: the event loop is late")
      }
      throw new Refusal(503, { message: OVERLOADED, seconds: 5 })
    },
  })
}

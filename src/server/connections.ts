import type { FastifyInstance } from "fastify"

/** Time between log lines about rejected connections. */
const QUIET_MS = 60_000

/**
 * Accepts up to `most` connections at the same time. Others are closed at once, with a warning at most once a
 * minute.
 */
export function limitConnections(app: FastifyInstance, most: number): void {
  let loggedAt = -Infinity
  app.server.maxConnections = most
  app.server.on("drop", () => {
    if (performance.now() - loggedAt < QUIET_MS) return
    loggedAt = performance.now()
    app.log.warn({ most }, "connections are rejected")
  })
}

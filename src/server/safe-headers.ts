import helmet from "@fastify/helmet"
import type { FastifyInstance } from "fastify"

/**
 * Sets the headers that restrict what browsers do with a response. The policy is that of data, which loads
 * nothing; pages replace it by their own. Pages of other origins may read what CORS and their token let them
 * read. `Strict-Transport-Security` is left to the proxy, which has the certificate.
 */
export function setSafeHeaders(app: FastifyInstance): void {
  void app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: false,
    strictTransportSecurity: false,
  })
}

import type { FastifyInstance } from "fastify"
import helmet from "helmet"
import { ServerResponse, type IncomingMessage } from "node:http"

/**
 * The headers that restrict what browsers do with a response. The policy is that of data, which loads
 * nothing; pages replace it by their own. Pages of other origins may read what CORS and their token let them
 * read. `Strict-Transport-Security` is left to the proxy, which has the certificate. Nothing is stored,
 * because each response is valid for one caller at one moment; the console's files set their own headers.
 */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  ...helmetHeaders(),
  "cache-control": "no-store",
}

/** Adds them to every response of a request. */
export function setSafeHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => void reply.headers(SAFE_HEADERS))
}

function helmetHeaders(): Record<string, string> {
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...{
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
    },
    crossOriginResourcePolicy: false,
    strictTransportSecurity: false,
  })
  const response = new ServerResponse({ method: "GET" } as IncomingMessage)
  set({} as IncomingMessage, response, (error) => {
    if (error !== undefined) throw error as Error
  })
  return response.getHeaders() as Record<string, string>
}

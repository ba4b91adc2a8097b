import type { FastifyInstance } from "fastify"
import { docsPage, DOCS_POLICY } from "./docs-page.js"
import { openApiOf } from "./openapi.js"
import type { DescribedRoute } from "./route.js"

/**
 * Serves the description of the routes: `/v1/openapi.json` for programs, `/docs` for people. Both are created
 * at the first request.
 */
export function serveDocs(scope: FastifyInstance, rows: readonly DescribedRoute[]): void {
  let made: { json: string; page: string } | undefined

  function make() {
    const document = openApiOf(rows)
    return { json: JSON.stringify(document), page: docsPage(document) }
  }

  scope.get("/v1/openapi.json", (_request, reply) =>
    reply.type("application/json").send((made ??= make()).json),
  )
  scope.get("/docs", (_request, reply) =>
    reply
      .headers({ "content-security-policy": DOCS_POLICY, "referrer-policy": "no-referrer" })
      .type("text/html; charset=utf-8")
      .send((made ??= make()).page),
  )
}

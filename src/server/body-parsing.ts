import multipart from "@fastify/multipart"
import type { FastifyInstance } from "fastify"

/**
 * Registers parsers that read nothing: a body stays on the connection until a handler, which has
 * authenticated the caller, reads it (docs/adr/0011, 0026).
 */
export function parseBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  void scope.register(multipart, { limits: { fileSize: Infinity } })
  for (const type of ["application/json", "application/vnd.api+json", "application/octet-stream"])
    scope.addContentTypeParser(type, (_request, _payload, done) => done(null))
}

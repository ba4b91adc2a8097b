import multipart from "@fastify/multipart"
import type { FastifyInstance } from "fastify"

/**
 * No body is read here. Each stays on the wire until a handler asks for it, after it has authenticated the
 * caller (docs/adr/0011, 0026).
 */
export function parseBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  void scope.register(multipart, { limits: { fileSize: Infinity } })
  for (const type of ["application/json", "application/octet-stream"])
    scope.addContentTypeParser(type, (_request, _payload, done) => done(null))
}

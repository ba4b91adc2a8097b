import multipart from "@fastify/multipart"
import type { FastifyInstance } from "fastify"
import { Refusal } from "../errors.js"
import { isTooDeep, TOO_DEEP } from "../schemas/nesting.js"

/**
 * Reads JSON bodies as text, at most `MAX_BODY_BYTES` of them and nested at most 32 levels deep. Forms and bytes stay unread until a handler that takes
 * uploads asks for them, after it has authenticated the caller (docs/adr/0011).
 */
export function parseBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>("application/json", { parseAs: "string" }, (_request, body, done) =>
    isTooDeep(body) ? done(new Refusal(400, { message: TOO_DEEP })) : done(null, body),
  )
  void scope.register(multipart, { limits: { fileSize: Infinity } })
  scope.addContentTypeParser("application/octet-stream", (_request, _payload, done) => done(null))
}

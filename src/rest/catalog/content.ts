import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { Readable } from "node:stream"
import { z } from "zod"
import { openContent, type Content } from "../../catalog/content.js"
import { isUnchanged, requestedRange } from "../../content/conditions.js"
import { createContext } from "../../context.js"
import { Refusal } from "../../errors.js"
import { contentInput } from "../../schemas/catalog/content.js"
import { invalidInput } from "../../schemas/explain.js"
import { READS, refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { fastifyPath, type DescribedRoute } from "../route.js"
import { failAsJsonApi } from "./errors.js"
import { CATALOG } from "./rows.js"

const bytes = z.string().meta({ format: "binary" })
const text = z.string().optional()

/** The route for the OpenAPI document, whose other routes have JSON. */
export const CONTENT_ROUTE: DescribedRoute = {
  method: "GET",
  path: "/api/images/{hash}/content",
  twin: "catalog.content",
  summary: "The bytes of an image, whole or in part",
  access: "project",
  chapter: CATALOG,
  input: contentInput.extend({ range: text, if_range: text, if_none_match: text }),
  headers: { range: "range", "if-range": "if_range", "if-none-match": "if_none_match" },
  query: z.object({}),
  output: bytes,
  outputs: { 200: bytes, 206: bytes },
  type: "*/*",
  empty: {
    302: "A file of the library: `Location` has its signed URL.",
    304: "The image has the hash that `If-None-Match` names.",
  },
}

/** The bytes of an image: `/api/images/{hash}/content`. */
export function serveContent(scope: FastifyInstance, services: Services): void {
  const url = fastifyPath(CONTENT_ROUTE.path)
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    void failAsJsonApi(request, reply, error)
  refuseOtherMethods(scope, { url, errorHandler, except: READS, allowed: () => READS })
  scope.route({
    ...{ method: ["GET", "HEAD"], url, errorHandler },
    handler: (request, reply) => answer(services, request, reply),
  })
}

async function answer(services: Services, request: FastifyRequest, reply: FastifyReply) {
  const call = await createContext(services, request, reply).signIn()
  const { success, data, error } = contentInput.safeParse({
    ...(request.query as object),
    ...(request.params as object),
  })
  if (!success) throw invalidInput(error)
  const { hash } = data
  const content = await openContent(
    { catalog: services.catalog, call },
    {
      ...{ hash, isHead: request.method === "HEAD" },
      ...{ range: requestedRange(request.headers, hash), isUnchanged: isUnchanged(request.headers, hash) },
    },
  )
  reply.headers({ etag: `"${hash}"`, "cache-control": "private, no-cache", vary: "Accept" })
  return send(reply, content)
}

function send(reply: FastifyReply, content: Content) {
  if (content === "unchanged") return reply.code(304).send()
  if ("url" in content) return reply.redirect(content.url, 302)
  if ("outside" in content) {
    reply.header("content-range", `bytes */${content.size}`)
    throw new Refusal(416, `The image has ${content.size} bytes, and none in this range.`)
  }
  const { type, size, range, bytes } = content
  const length = range === undefined ? size : range.end - range.start + 1
  reply.headers({
    ...{ "content-type": type, "content-length": String(length), "accept-ranges": "bytes" },
    ...(range && { "content-range": `bytes ${range.start}-${range.end}/${size}` }),
    ...(!type.startsWith("image/") && { "content-disposition": "attachment" }),
  })
  reply.code(range === undefined ? 200 : 206)
  return reply.send(bytes === undefined ? "" : Readable.from(bytes, { objectMode: false }))
}

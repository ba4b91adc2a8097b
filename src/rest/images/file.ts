import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { Readable } from "node:stream"
import { z } from "zod"
import { isUnchanged, requestedRange } from "../../content/conditions.js"
import { contentDisposition } from "../../content/disposition.js"
import { createContext } from "../../context.js"
import { Refusal } from "../../errors.js"
import { openFile, type ImageFile } from "../../images/download.js"
import { invalidInput } from "../../schemas/explain.js"
import { imageRef } from "../../schemas/write.js"
import { READS, refuseOtherMethods } from "../../server/methods.js"
import type { Services } from "../../services.js"
import { fastifyPath, renderFailure, type DescribedRoute } from "../route.js"
import { IMAGES } from "./rows.js"

const bytes = z.string().meta({ format: "binary" })
const text = z.string().optional()
const query = z.strictObject({ project_id: text })

/** The route for the OpenAPI document. */
export const FILE_ROUTE: DescribedRoute = {
  method: "GET",
  path: "/polaris-bff/images/{imageId}/file",
  twin: "compute.image.downloadAddress",
  summary: "The data of an image, whole or in part",
  access: "project",
  chapter: IMAGES,
  input: imageRef.extend({ range: text, if_range: text, if_none_match: text }),
  headers: { range: "range", "if-range": "if_range", "if-none-match": "if_none_match" },
  query,
  output: bytes,
  outputs: { 200: bytes, 206: bytes },
  type: "*/*",
  empty: { 304: "The image has the hash that `If-None-Match` names." },
}

/** The data of an image: `GET` and `HEAD /polaris-bff/images/{id}/file`. */
export function serveFile(scope: FastifyInstance, services: Services): void {
  const url = fastifyPath(FILE_ROUTE.path)
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    void renderFailure(request, withoutFile(reply), error)
  refuseOtherMethods(scope, { url, errorHandler, except: READS, allowed: () => READS })
  scope.route({
    ...{ method: ["GET", "HEAD"], url, errorHandler },
    handler: (request, reply) => answer(services, request, reply),
  })
}

/** The reply without the headers of a file that failed before its first byte was sent. */
function withoutFile(reply: FastifyReply): FastifyReply {
  for (const name of ["content-length", "content-disposition", "accept-ranges", "etag"])
    reply.removeHeader(name)
  return reply.type("application/json; charset=utf-8")
}

async function answer(services: Services, request: FastifyRequest, reply: FastifyReply) {
  const context = createContext(services, request, reply)
  await context.authenticate()
  const input = imageRef
    .extend(query.shape)
    .safeParse({ ...(request.query as object), ...(request.params as object) })
  if (!input.success) throw invalidInput(input.error)
  const { imageId, project_id } = input.data
  const call = await context.signIn(project_id)
  const file = await openFile(
    { glance: context.glanceFor(call) },
    {
      ...{ imageId, isHead: request.method === "HEAD" },
      range: (etag) => requestedRange(request.headers, etag),
      isUnchanged: (etag) => etag !== undefined && isUnchanged(request.headers, etag),
    },
  )
  return send(reply, file)
}

function send(reply: FastifyReply, { filename, type, etag, size, content }: ImageFile) {
  reply.headers({ "cache-control": "private, no-cache", ...(etag !== undefined && { etag: `"${etag}"` }) })
  if (content === "unchanged") return reply.code(304).send()
  if (content === "outside") {
    reply.header("content-range", `bytes */${size}`)
    throw new Refusal(416, `The image has ${size} bytes, and none in this range.`)
  }
  const { range, bytes } = content
  const length = range === undefined ? size : range.end - range.start + 1
  reply.headers({
    ...{ "content-type": type, "content-length": String(length), "accept-ranges": "bytes" },
    ...(range && { "content-range": `bytes ${range.start}-${range.end}/${size}` }),
    "content-disposition": contentDisposition("attachment", filename),
  })
  reply.code(range === undefined ? 200 : 206)
  return reply.send(bytes === undefined ? "" : Readable.from(bytes, { objectMode: false }))
}

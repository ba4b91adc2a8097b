import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { Readable } from "node:stream"
import { z } from "zod"
import { isUnchanged, requestedRange } from "../../content/conditions.js"
import { contentDisposition } from "../../content/disposition.js"
import { Refusal } from "../../errors.js"
import type { FileRequest, ImageFile } from "../../images/download.js"
import { READS, refuseOtherMethods } from "../../server/methods.js"
import { fastifyPath, renderFailure } from "../route.js"

const bytes = z.string().meta({ format: "binary" })
const text = z.string().optional()

/** The headers of a request for a file, as fields. */
export const FILE_HEADERS = { range: text, if_range: text, if_none_match: text }

/** What every route that sends an image's data has in the OpenAPI document. */
export const SENDS_FILE = {
  method: "GET",
  headers: { range: "range", "if-range": "if_range", "if-none-match": "if_none_match" },
  output: bytes,
  outputs: { 200: bytes, 206: bytes },
  type: "*/*",
  empty: { 304: "The image has the hash that `If-None-Match` names." },
} as const

/** Serves GET and HEAD at a path, with the file that `open` returns. */
export function serveFiles(
  scope: FastifyInstance,
  path: string,
  open: (request: FastifyRequest, reply: FastifyReply) => Promise<ImageFile>,
): void {
  const url = fastifyPath(path)
  const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
    void renderFailure(request, withoutFile(reply), error)
  refuseOtherMethods(scope, { url, errorHandler, except: READS, allowed: () => READS })
  scope.route({
    ...{ method: ["GET", "HEAD"], url, errorHandler },
    handler: async (request, reply) => send(reply, await open(request, reply)),
  })
}

/** What a request asks for, besides the image. */
export const fileRequest = ({ method, headers }: FastifyRequest): Omit<FileRequest, "imageId"> => ({
  isHead: method === "HEAD",
  range: (etag) => requestedRange(headers, etag),
  isUnchanged: (etag) => etag !== undefined && isUnchanged(headers, etag),
})

/** The reply without the headers of a file that failed before its first byte was sent. */
function withoutFile(reply: FastifyReply): FastifyReply {
  for (const name of ["content-length", "content-disposition", "accept-ranges", "etag"])
    reply.removeHeader(name)
  return reply.type("application/json; charset=utf-8")
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

import type { FastifyReply, FastifyRequest } from "fastify"
import { Readable } from "node:stream"
import type { Artifact } from "../../catalog/artifacts.js"
import type { CatalogContext } from "../../catalog/catalog.js"
import { openContent } from "../../catalog/content.js"
import { Refusal } from "../../errors.js"
import { refusal } from "./errors.js"
import { digestOf, EMPTY } from "./manifest.js"

/** The bytes of an image, or the empty configuration that its manifest has. */
export async function sendBlob(
  context: CatalogContext,
  { request, reply, artifact, digest }: Asked,
): Promise<FastifyReply> {
  const { hash, size } = artifact
  const isEmpty = digest === digestOf(EMPTY) && digest !== `sha256:${hash}`
  if (!isEmpty && digest !== `sha256:${hash}`)
    throw refusal(404, "BLOB_UNKNOWN", "This repository has no blob with this digest.")
  const isHead = request.method === "HEAD"
  reply.headers({ "content-type": "application/octet-stream", "docker-content-digest": digest })
  if (isEmpty) return reply.send(EMPTY)
  reply.headers({ etag: `"${digest}"`, "accept-ranges": "bytes" })
  if (isHead) return reply.header("content-length", String(size)).send("")
  const condition = request.headers["if-range"]
  const range = condition === undefined || condition === `"${digest}"` ? request.headers.range : undefined
  const content = await openContent(context, { hash, range, isHead, isUnchanged: false })
  if (content === "unchanged") return reply.code(304).send()
  if ("url" in content) return reply.redirect(content.url, 307)
  if ("outside" in content) {
    reply.header("content-range", `bytes */${content.size}`)
    throw new Refusal(416, `The blob has ${content.size} bytes, and none in this range.`)
  }
  return sendBytes(reply, content)
}

interface Asked {
  request: FastifyRequest
  reply: FastifyReply
  artifact: Artifact
  digest: string
}

type Bytes = Extract<Awaited<ReturnType<typeof openContent>>, { bytes: unknown }>

function sendBytes(reply: FastifyReply, { size, range, bytes }: Bytes): FastifyReply {
  const length = range === undefined ? size : range.end - range.start + 1
  reply.header("content-length", String(length))
  if (range !== undefined)
    reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${size}`)
  return reply.send(bytes === undefined ? "" : Readable.from(bytes, { objectMode: false }))
}

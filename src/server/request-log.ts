import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { CallerIds, CallLog, Facts } from "../call.js"

declare module "fastify" {
  interface FastifyRequest {
    /** Facts for the request's log line, and the log as it was before facts were added. */
    facts: { imageIds: Set<string>; bytes?: number; log: FastifyRequest["log"] } | null
  }
}

/** The longest path that is logged, in characters: enough for a batch of names. */
const LONGEST = 500

/** The largest number of image ids in one line. */
const MOST_IMAGES = 10

/**
 * Writes one line for each request. Only the path is logged, because the query contains the caller's input.
 * Headers are never logged. Every response has the request id.
 */
export function logRequests(app: FastifyInstance): void {
  app.decorateRequest("facts", null)
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-openstack-request-id", request.id)
    request.facts = { imageIds: new Set(), log: request.log }
    bind(request, reply, {})
  })
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request
    const path = withoutToken(url.split("?")[0] ?? "").slice(0, LONGEST)
    const took = { status: reply.statusCode, ms: Math.round(reply.elapsedTime) }
    request.log.info({ method, path, ...took, ...workOf(request) }, "request")
  })
}

/** Tokens of shares, anywhere in a path. They are not logged, because a token gives access to its image. */
const TOKENS = /^(\/+(?:s|v1\/shares)\/).+|t_[\w-]{43}/i

function withoutToken(path: string): string {
  const plain = decoded(path)
  return TOKENS.test(plain) ? plain.replace(TOKENS, "$1…") : path
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Adds the address and these fields, instead of earlier ones, to all following log lines of the request. */
function bind(request: FastifyRequest, reply: FastifyReply, fields: object): void {
  const log = request.facts?.log ?? request.log
  request.log = reply.log = log.child({ address: request.ip, ...fields })
}

/** Adds the caller to all following log lines of the request. */
export function nameCaller(request: FastifyRequest, reply: FastifyReply, caller: CallerIds): void {
  bind(request, reply, caller)
}

function workOf({ facts }: FastifyRequest): object {
  const [imageId, ...others] = [...(facts?.imageIds ?? [])].slice(0, MOST_IMAGES)
  const images = others.length === 0 ? { imageId } : { imageIds: [imageId, ...others] }
  return { ...(imageId && images), ...(facts?.bytes !== undefined && { bytes: facts.bytes }) }
}

/** The log of a request, for the work it causes. */
export const callLog = (request: FastifyRequest): CallLog => ({
  info: (fields, message) => request.log.info(fields, message),
  warn: (fields, message) => request.log.warn(fields, message),
  error: (fields, message) => request.log.error(fields, message),
  note({ imageId, bytes }: Facts) {
    if (imageId !== undefined) request.facts?.imageIds.add(imageId)
    if (bytes !== undefined && request.facts) request.facts.bytes = bytes
  },
})

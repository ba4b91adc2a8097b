import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Caller, CallLog, Facts } from "../call.js"

declare module "fastify" {
  interface FastifyRequest {
    /** Facts for the log line of the request. */
    facts: { imageIds: Set<string>; bytes?: number } | null
  }
}

/** The longest path that is logged, in characters: enough for a batch of names. */
const LONGEST = 500

/** How many image ids one line has at most. */
const MOST_IMAGES = 10

/**
 * Writes one line for each request. A query holds the caller's input, so only the path is logged; headers
 * never are. Every response has the request id.
 */
export function logRequests(app: FastifyInstance): void {
  app.decorateRequest("facts", null)
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-openstack-request-id", request.id)
    request.facts = { imageIds: new Set() }
    bind(request, reply, { address: request.ip })
  })
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request
    const path = url.split("?")[0]?.slice(0, LONGEST)
    const took = { status: reply.statusCode, ms: Math.round(reply.elapsedTime) }
    request.log.info({ method, path, ...took, ...workOf(request) }, "request")
  })
}

/** Adds these fields to all following lines of the request. */
function bind(request: FastifyRequest, reply: FastifyReply, fields: object): void {
  request.log = reply.log = request.log.child(fields)
}

/** Adds the caller to all following lines of the request. */
export function nameCaller(request: FastifyRequest, reply: FastifyReply, { user, project }: Caller): void {
  bind(request, reply, { userId: user.id, projectId: project.id })
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

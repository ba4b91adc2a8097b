import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import type { Caller, CallLog, Facts } from "../call.js"

declare module "fastify" {
  interface FastifyRequest {
    /** What its log line has to report, as soon as it is images. */
    facts: { imageIds: Set<string>; bytes?: number } | null
  }
}

/** Characters of a path that are logged: a batch of names, and not what somebody makes of it. */
const LONGEST = 500

/** Images whose ids a line names. */
const MOST_IMAGES = 10

/**
 * One line a request. A query holds the caller's input, so only the path is logged; headers never are. The
 * caller gets the request id back, whatever happened.
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

/** From now on all lines of the request have these fields. */
function bind(request: FastifyRequest, reply: FastifyReply, fields: object): void {
  request.log = reply.log = request.log.child(fields)
}

/** From now on all lines of the request name the caller. */
export function nameCaller(request: FastifyRequest, reply: FastifyReply, { user, project }: Caller): void {
  bind(request, reply, { userId: user.id, projectId: project.id })
}

function workOf({ facts }: FastifyRequest): object {
  const [imageId, ...others] = [...(facts?.imageIds ?? [])].slice(0, MOST_IMAGES)
  const images = others.length === 0 ? { imageId } : { imageIds: [imageId, ...others] }
  return { ...(imageId && images), ...(facts?.bytes !== undefined && { bytes: facts.bytes }) }
}

/** The log of a request, as the work for it needs it. */
export const callLog = (request: FastifyRequest): CallLog => ({
  info: (fields, message) => request.log.info(fields, message),
  warn: (fields, message) => request.log.warn(fields, message),
  error: (fields, message) => request.log.error(fields, message),
  note({ imageId, bytes }: Facts) {
    if (imageId !== undefined) request.facts?.imageIds.add(imageId)
    if (bytes !== undefined && request.facts) request.facts.bytes = bytes
  },
})

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify"
import { randomUUID } from "node:crypto"
import type { CallerIds, CallLog, Facts } from "../call.js"
import type { UpstreamIds } from "../http/upstream-ids.js"

declare module "fastify" {
  interface FastifyRequest {
    facts: RequestFacts | null
  }
}

/** Facts for the request's log line, and the log as it was before facts were added. */
interface RequestFacts {
  imageIds: Set<string>
  procedures: Set<string>
  bytes?: number
  linkId?: string
  caller?: CallerIds
  log: FastifyRequest["log"]
  /** The caller has left, and the handler is still running. */
  hasLeft: boolean
  isLogged: boolean
}

/** The longest path that is logged, in characters: enough for a batch of names. */
const LONGEST = 500

/** The largest number of image ids in one line. */
const MOST_IMAGES = 10

/** Requests of supervisors and Prometheus, every few seconds. */
export const PROBES: ReadonlySet<string | undefined> = new Set(["/healthz", "/readyz", "/metrics"])

/** The id of a request, in OpenStack's form. */
export const createRequestId = () => `req-${randomUUID()}`

/** The status of a request whose caller left before the response; never sent. */
const LEFT = 499

/**
 * Writes one line for each request: after its response, or when its caller has left and its work has ended.
 * Only the path is logged, because the query contains the caller's input. Headers are never logged. Every
 * response has the request id.
 */
export function logRequests(app: FastifyInstance, upstreamIds: UpstreamIds): void {
  app.decorateRequest("facts", null)
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-openstack-request-id", request.id)
    const facts = { imageIds: new Set<string>(), procedures: new Set<string>(), log: request.log }
    request.facts = { ...facts, hasLeft: false, isLogged: false }
    upstreamIds.begin(request.id)
    bind(request, reply, {})
    reply.raw.once("close", () => {
      if (reply.raw.writableFinished || request.facts === null) return
      if (reply.raw.headersSent) writeLine(request, reply, { status: reply.statusCode, endedEarly: true })
      else request.facts.hasLeft = true
    })
  })
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.facts?.hasLeft) writeLine(request, reply, { status: LEFT, endedEarly: true })
    return payload
  })
  app.addHook("onResponse", async (request, reply) => writeLine(request, reply, { status: reply.statusCode }))

  function writeLine(
    request: FastifyRequest,
    reply: FastifyReply,
    ending: { status: number; endedEarly?: true },
  ): void {
    const { method, originalUrl: url, facts } = request
    if (facts === null || facts.isLogged) return
    facts.isLogged = true
    const path = withoutToken(url.split("?")[0] ?? "").slice(0, LONGEST)
    const ids = upstreamIds.end(request.id)
    const fields = {
      ...{ method, path, ...named(request), ...ending, ms: Math.round(reply.elapsedTime) },
      ...workOf(facts),
      ...(ids.length > 0 && { upstreamIds: ids }),
    }
    request.log[PROBES.has(request.routeOptions.url) ? "debug" : "info"](fields, "request")
  }
}

/** The procedures that were called, or the pattern of the route. */
function named({ facts, routeOptions: { url: route } }: FastifyRequest): object {
  const [procedure, ...others] = facts?.procedures ?? []
  if (procedure === undefined) return route === undefined ? {} : { route }
  return others.length === 0 ? { procedure } : { procedures: [procedure, ...others] }
}

/**
 * Tokens of shares and secrets of download links, anywhere in a path. They are not logged, because each gives
 * access to its image.
 */
const TOKENS = /^(\/+(?:s|v1\/shares|polaris-bff\/downloads)\/).+|[dt]_[\w-]{43}/i

function withoutToken(path: string): string {
  const plain = decoded(path)
  return TOKENS.test(plain) ? plain.replace(TOKENS, "$1…") : path
}

/** The path with its ASCII decoded, which tokens consist of; other bytes may be invalid. */
const decoded = (path: string) =>
  path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))

/** Adds the address and these fields, instead of earlier ones, to all following log lines of the request. */
function bind(request: FastifyRequest, reply: FastifyReply, fields: object): void {
  const log = request.facts?.log ?? request.log
  request.log = reply.log = log.child({ address: request.ip, ...fields })
}

/** Adds the caller to all following log lines of the request. */
export function nameCaller(request: FastifyRequest, reply: FastifyReply, caller: CallerIds): void {
  if (request.facts) request.facts.caller = caller
  bind(request, reply, caller)
}

function workOf({ imageIds, bytes, linkId }: RequestFacts): object {
  const [imageId, ...others] = [...imageIds].slice(0, MOST_IMAGES)
  const images = others.length === 0 ? { imageId } : { imageIds: [imageId, ...others] }
  return { ...(imageId && images), ...(linkId && { linkId }), ...(bytes !== undefined && { bytes }) }
}

/** The log of a request, for the work it causes. */
export const callLog = (request: FastifyRequest): CallLog => ({
  info: (fields, message) => request.log.info(fields, message),
  warn: (fields, message) => request.log.warn(fields, message),
  error: (fields, message) => request.log.error(fields, message),
  note({ imageId, procedure, linkId, bytes }: Facts) {
    if (imageId !== undefined) request.facts?.imageIds.add(imageId)
    if (procedure !== undefined) request.facts?.procedures.add(procedure)
    if (linkId !== undefined && request.facts) request.facts.linkId = linkId
    if (bytes !== undefined && request.facts) request.facts.bytes = bytes
  },
})

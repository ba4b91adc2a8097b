import type { FastifyReply, FastifyRequest } from "fastify"
import { beginChange, type AuditedChange } from "./audit/change.js"
import type { Call, UnidentifiedCall } from "./call.js"
import { createGlance, type Glance } from "./glance/glance.js"
import type { Services } from "./services.js"
import { bearerToken } from "./server/bearer.js"
import { callLog, nameCaller } from "./server/request-log.js"
import { createSessionRequest, type HttpContext, type SessionRequest } from "./session/session-request.js"
import { recognise } from "./session/who.js"
import { untilClosed } from "./signals.js"

/** What a procedure may use before its caller is known. */
export interface Context extends Pick<
  Services,
  | "inTurn"
  | "images"
  | "search"
  | "downloadLinks"
  | "imageWatchers"
  | "upload"
  | "library"
  | "jobs"
  | "catalog"
  | "golden"
  | "readiness"
  | "metrics"
  | "tracing"
> {
  /** The request as a call. Its signal aborts when the connection closes. */
  call: UnidentifiedCall
  /** The caller's network address, and the origin to which the request was sent. */
  via: { address: string; origin: string }
  /** Only for code that reads a body other than JSON. */
  request: FastifyRequest
  /** Throws Refusal 401 without a valid token. Needs no project, which the input may name. */
  authenticate(): Promise<void>
  /**
   * The call with its caller, in the project that the input names; the same for every call of a batch in one
   * project. Throws Refusal 401 or 403, and 400 if the input and `X-Project-Id` name different projects.
   */
  signIn(project?: unknown): Promise<Call>
  /** The same, but `caller` is undefined for a request without credentials. */
  signInIfAny(project?: unknown): Promise<UnidentifiedCall & { caller: Call["caller"] | undefined }>
  /** The Glance client for a call that `signIn` returned. */
  glanceFor(call: Call): Glance
  /** Begins the audit of a change. Its log replaces the call's. */
  beginChange(what: string): AuditedChange
  /** The browser's session, for the procedures that start, change or end it. */
  session: SessionRequest
}

export function createContext(services: Services, request: FastifyRequest, reply: FastifyReply): Context {
  const { callers, inTurn, images, search, downloadLinks, imageWatchers } = services
  const { upload, library, jobs, catalog, golden, readiness, metrics, tracing } = services
  const call = { id: request.id, signal: untilClosed(reply.raw), log: callLog(request) }
  const http = httpContext(request, reply)
  const session = createSessionRequest(services.session, http)
  const via = { address: http.address, origin: `${http.protocol}://${http.host}` }
  const signedIn = new Map<unknown, Promise<Call>>()

  async function authenticate(): Promise<void> {
    await recognise({ session, call }, await session.credentials())
  }

  async function signIn(project: unknown): Promise<Call> {
    const caller = await callers.identify(await session.credentials(project), call).catch(session.passOn)
    const ids = { userId: caller.user.id, projectId: caller.project.id }
    session.name(ids)
    await services.requestLimits.byCaller(ids)
    return { ...call, caller }
  }

  const confirm = (by: Call) => callers.confirm(by).catch(session.passOnLate)

  function signInOnce(project: unknown): Promise<Call> {
    const pending = signedIn.get(project) ?? signIn(project)
    signedIn.set(project, pending)
    return pending
  }

  async function signInIfAny(project: unknown) {
    const { token } = await session.credentials(project)
    return token === undefined ? { ...call, caller: undefined } : signInOnce(project)
  }

  return {
    ...{
      inTurn,
      images,
      search,
      downloadLinks,
      imageWatchers,
      upload,
      library,
      jobs,
      catalog,
      golden,
      readiness,
      metrics,
      tracing,
    },
    ...{ call, via, request, session },
    ...{ authenticate, signIn: signInOnce, signInIfAny },
    beginChange: (what) =>
      beginChange({
        ...{ audit: services.audit, reqId: call.id, what, address: via.address, log: call.log },
        callerOfRequest: () => request.facts?.caller,
      }),
    glanceFor: (by) => createGlance({ ...services, callers: { confirm } }, by),
  }
}

/** Reads the host now, because later code may change it. */
function httpContext(request: FastifyRequest, reply: FastifyReply): HttpContext {
  const { method, host, protocol, ip: address } = request
  return {
    ...{ method, host, protocol, address },
    header(name) {
      const value = request.headers[name] ?? (name === "x-auth-token" ? bearerToken(request) : undefined)
      return typeof value === "string" && value !== "" ? value : undefined
    },
    answer(name, value) {
      if (reply.raw.headersSent) return false
      reply.header(name, value)
      return true
    },
    name: (caller) => nameCaller(request, reply, caller),
  }
}

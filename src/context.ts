import type { FastifyReply, FastifyRequest } from "fastify"
import { failureFields, type FailureLog } from "./failure.js"
import { createGlance, type Glance } from "./glance/glance.js"
import type { Caller } from "./keystone/callers.js"
import type { Services } from "./services.js"
import { createVisit, type Exchange, type Visit } from "./session/visit.js"
import type { Uploader } from "./upload/send.js"

type Shared = Pick<Services, "inTurn" | "limits" | "uploads" | "hasher" | "transfers" | "watchers" | "spool">

/** What a procedure may use, before it is known who asks. */
export interface Context extends Shared, Pick<Uploader, "warn"> {
  /**
   * `req-<uuid>`: the same in the log, at Keystone and Glance, and in the answer's `x-openstack-request-id`.
   */
  requestId: string
  /** Its lines carry the request id. */
  log: FailureLog
  /** Only for those who read a body that is not JSON. */
  request: FastifyRequest
  /** Finds out who asks; the same answer for every call of a batch. Throws Refusal 401 or 403. */
  signIn(signal: AbortSignal | undefined): Promise<{ caller: Caller; glance: Glance }>
  /** The browser's session, for those who begin, change or end it. */
  session: Visit
}

export function createContext(services: Services, request: FastifyRequest, reply: FastifyReply): Context {
  const { callers, send, put, inTurn, limits, uploads, hasher, transfers, watchers, spool } = services
  const requestId = request.id
  const session = createVisit(services.session, exchange(request, reply))
  let signedIn: ReturnType<Context["signIn"]> | undefined

  async function enter(signal: AbortSignal | undefined) {
    const caller = await callers
      .identify(await session.credentials(), requestId, signal)
      .catch(session.passOn)
    const confirm = () => callers.confirm(caller, requestId).catch(session.passOnLate)
    const glance = createGlance({
      send,
      put,
      endpoint: caller.imageEndpoint,
      token: caller.token,
      requestId,
      confirm,
    })
    return { caller, glance }
  }

  return {
    ...{ inTurn, limits, uploads, hasher, transfers, watchers, spool, requestId, request, session },
    log: request.log,
    warn: ({ error, ...note }) =>
      request.log.warn({ ...note, ...(error !== undefined && failureFields(error)) }, "upload"),
    signIn: (signal) => (signedIn ??= enter(signal)),
  }
}

/** The host is read now: what comes later may change it. */
function exchange(request: FastifyRequest, reply: FastifyReply): Exchange {
  const { id: requestId, method, host, protocol, ip: address } = request
  return {
    ...{ requestId, method, host, protocol, address },
    header(name) {
      const value = request.headers[name]
      return typeof value === "string" && value !== "" ? value : undefined
    },
    answer(name, value) {
      if (reply.raw.headersSent) return false
      reply.header(name, value)
      return true
    },
  }
}

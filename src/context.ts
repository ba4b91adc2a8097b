import type { FastifyRequest } from "fastify"
import { Refusal } from "./errors.js"
import { createGlance, type Glance } from "./glance/glance.js"
import type { Caller } from "./keystone/callers.js"
import { projectId } from "./schemas/ids.js"
import type { Services } from "./services.js"
import type { Uploader } from "./upload/send.js"

type Shared = Pick<Services, "inTurn" | "limits" | "uploads" | "hasher" | "transfers" | "watchers" | "spool">

/** What a procedure may use, before it is known who asks. */
export interface Context extends Shared, Pick<Uploader, "warn"> {
  /** `req-<uuid>`: the same in the log, at Keystone and Glance, and in the answer's `x-openstack-request-id`. */
  requestId: string
  /** Only for those who read a body that is not JSON. */
  request: FastifyRequest
  /** Finds out who asks; the same answer for every call of a batch. Throws Refusal 401 or 403. */
  signIn(signal: AbortSignal | undefined): Promise<{ caller: Caller; glance: Glance }>
}

export function createContext(services: Services, request: FastifyRequest): Context {
  const { callers, send, put, inTurn, limits, uploads, hasher, transfers, watchers, spool } = services
  const requestId = request.id
  let signedIn: ReturnType<Context["signIn"]> | undefined

  async function enter(signal: AbortSignal | undefined) {
    const credentials = { token: header(request, "x-auth-token"), projectId: chosenProject(request) }
    const caller = await callers.identify(credentials, requestId, signal)
    const confirm = () => callers.confirm(caller, requestId)
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
    ...{ inTurn, limits, uploads, hasher, transfers, watchers, spool, requestId, request },
    warn: (note) => request.log.warn(note, "upload"),
    signIn: (signal) => (signedIn ??= enter(signal)),
  }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === "string" && value !== "" ? value : undefined
}

function chosenProject(request: FastifyRequest): string | undefined {
  const id = header(request, "x-project-id")
  if (id !== undefined && !projectId.safeParse(id).success)
    throw new Refusal(400, "X-Project-Id: must be a project id.")
  return id
}

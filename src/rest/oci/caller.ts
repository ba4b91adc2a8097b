import type { FastifyReply, FastifyRequest } from "fastify"
import type { Call } from "../../call.js"
import { createContext } from "../../context.js"
import { Refusal } from "../../errors.js"
import { basicIn, type BasicCredential } from "../../session/basic.js"
import type { Services } from "../../services.js"

/**
 * The call of a registry's client. It sends an application credential as Basic, or a token as Bearer or
 * X-Auth-Token.
 */
export async function callOfClient(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Call> {
  const context = createContext(services, request, reply)
  const credential = basicIn(request.headers.authorization)
  if (credential === undefined) return context.signIn()
  const { call, session } = context
  const who = { services, call: { ...call, address: session.address }, credential }
  const caller = await identify(who).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.status !== 401 || error.reason !== undefined) throw error
    /** The token in memory was revoked. */
    services.session.basic.forget(credential)
    return identify(who)
  })
  session.name({ userId: caller.user.id, projectId: caller.project.id })
  return { ...call, caller }
}

interface Who {
  services: Services
  call: Omit<Call, "caller"> & { address: string }
  credential: BasicCredential
}

async function identify({ services, call, credential }: Who): Promise<Call["caller"]> {
  const token = await services.session.basic.token(credential, call)
  return services.callers.identify({ token, projectId: undefined, address: call.address }, call)
}

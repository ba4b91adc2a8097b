import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { createAsk, type Ask } from "../http/ask.js"
import { doubting } from "../http/doubting.js"
import type { Send } from "../http/send.js"
import { createFlavors } from "./flavors.js"
import { createLimits } from "./limits.js"
import { createServers } from "./servers.js"

type NovaCall = Pick<Call, "id" | "signal" | "caller">

/** The services that requests to Nova need; they live as long as the process. */
interface NovaServices {
  send: Send
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws if it is not. */
    confirm(call: NovaCall): Promise<void>
  }
}

/** Nova for one call: one module for each resource. The call's signal ends every request. */
export interface Nova {
  servers: ReturnType<typeof createServers>
  flavors: ReturnType<typeof createFlavors>
  limits: ReturnType<typeof createLimits>
  /** The same for requests that end with another signal than the call's. */
  until(signal: AbortSignal): Nova
}

/**
 * Every Nova from Stein (2019) on has it: a server's own copy of its flavor, `none` for its networks, and the
 * image's id in the response of `createImage`.
 */
const MICROVERSION = "2.67"

const NO_NOVA = "This cloud has no compute service: its catalog lists none."

/** Throws Refusal 503 if the caller's cloud has no compute service. */
export function createNova(services: NovaServices, call: NovaCall): Nova {
  const { computeEndpoint, token } = call.caller
  if (computeEndpoint === undefined) throw new Refusal(503, NO_NOVA)
  const translate = doubting("nova", () => services.callers.confirm(call))
  const endpoint = `${computeEndpoint}/v2.1`
  const ask = inVersion(createAsk({ send: services.send, service: "nova", endpoint, token, call, translate }))
  return {
    servers: createServers(ask),
    flavors: createFlavors(ask),
    limits: createLimits(ask),
    until: (signal) => createNova(services, { ...call, signal }),
  }
}

const inVersion =
  (ask: Ask): Ask =>
  (method, path, options) =>
    ask(method, path, {
      ...options,
      headers: { "openstack-api-version": `compute ${MICROVERSION}`, ...options?.headers },
    })

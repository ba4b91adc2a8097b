import type { Call } from "../call.js"
import { Refusal } from "../errors.js"
import { createAsk, segment, type Ask } from "../http/ask.js"
import { doubting } from "../http/doubting.js"
import type { Send } from "../http/send.js"
import { createVolumeLimits } from "./limits.js"
import { createVolumes } from "./volumes.js"

type CinderCall = Pick<Call, "id" | "signal" | "caller">

/** The services that requests to Cinder need; they live as long as the process. */
interface CinderServices {
  send: Send
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws if it is not. */
    confirm(call: CinderCall): Promise<void>
  }
}

/** Cinder for one call: one module for each resource. The call's signal ends every request. */
export interface Cinder {
  volumes: ReturnType<typeof createVolumes>
  limits: ReturnType<typeof createVolumeLimits>
  /** The same for requests that end with another signal than the call's. */
  until(signal: AbortSignal): Cinder
}

/** Every Cinder from Mitaka (2016) on has it: images of volumes are private, like Nova's snapshots. */
const MICROVERSION = "3.1"

const NO_CINDER = "This cloud has no block storage service: its catalog lists none."

/** Throws Refusal 503 if the caller's cloud has no block storage service. */
export function createCinder(services: CinderServices, call: CinderCall): Cinder {
  const { volumeEndpoint, token, project } = call.caller
  if (volumeEndpoint === undefined) throw new Refusal(503, NO_CINDER)
  const translate = doubting("cinder", () => services.callers.confirm(call))
  const endpoint = `${volumeEndpoint}/v3/${segment(project.id)}`
  const ask = inVersion(
    createAsk({ send: services.send, service: "cinder", endpoint, token, call, translate }),
  )
  return {
    volumes: createVolumes(ask),
    limits: createVolumeLimits(ask),
    until: (signal) => createCinder(services, { ...call, signal }),
  }
}

const inVersion =
  (ask: Ask): Ask =>
  (method, path, options) =>
    ask(method, path, {
      ...options,
      headers: { "openstack-api-version": `volume ${MICROVERSION}`, ...options?.headers },
    })

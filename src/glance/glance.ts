import type { Call } from "../call.js"
import { createAsk, createAskWithBytes, type Asked } from "../http/ask.js"
import type { Put } from "../http/put.js"
import type { Send } from "../http/send.js"
import { createData } from "./data.js"
import { doubting } from "./doubting.js"
import { createImports } from "./import.js"
import { createImages, type Images } from "./images.js"
import { createMembers, type Members } from "./members.js"

type GlanceCall = Pick<Call, "id" | "signal" | "caller">

/** The services that requests to Glance need; they live as long as the process. */
interface GlanceServices {
  send: Send
  put: Put
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws if it is not. */
    confirm(call: GlanceCall): Promise<void>
  }
}

/** Glance for one call: one module for each resource. The call's signal ends every request. */
export interface Glance {
  images: Images
  members: Members
  data: ReturnType<typeof createData>
  imports: ReturnType<typeof createImports>
  /** The same for requests that end with another signal than the call's. */
  until(signal: AbortSignal): Glance
}

export function createGlance(services: GlanceServices, call: GlanceCall): Glance {
  const { send, put, callers } = services
  const { imageEndpoint: endpoint, token } = call.caller
  const translate = doubting(() => callers.confirm(call))
  const asked: Asked = { service: "glance", endpoint, token, call, translate }
  const ask = createAsk({ send, ...asked })
  return {
    images: createImages(ask),
    members: createMembers(ask),
    data: createData(createAskWithBytes({ put, ...asked })),
    imports: createImports(ask),
    until: (signal) => createGlance(services, { ...call, signal }),
  }
}

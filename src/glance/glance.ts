import type { Call } from "../call.js"
import { createAsk, createAskWithBytes, type Asked } from "../http/ask.js"
import type { Put } from "../http/put.js"
import type { Send } from "../http/send.js"
import { createData } from "./data.js"
import { doubting } from "./doubting.js"
import { createImages, type Images } from "./images.js"
import { createMembers, type Members } from "./members.js"

type GlanceCall = Pick<Call, "id" | "signal" | "caller">

/** What Glance is asked with, for as long as the process lives. */
interface GlanceServices {
  send: Send
  put: Put
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws when it is not. */
    confirm(call: GlanceCall): Promise<void>
  }
}

/** Glance as one call may use it: a file for each resource. The call's signal ends every request. */
export interface Glance {
  images: Images
  members: Members
  data: ReturnType<typeof createData>
  /** The same, for requests that end with another signal than the call's. */
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
    until: (signal) => createGlance(services, { ...call, signal }),
  }
}

import type { Call } from "../call.js"
import { createAsk, createAskForBytes, createAskWithBytes, type Asked } from "../http/ask.js"
import { doubting } from "../http/doubting.js"
import type { Get } from "../http/get.js"
import type { Put } from "../http/put.js"
import type { Send } from "../http/send.js"
import { reporting, reportingBytes, type ImageChanges } from "./changes.js"
import { createData } from "./data.js"
import { createImports } from "./import.js"
import { createInfo } from "./info.js"
import { createImages, type Images } from "./images.js"
import { createMembers, type Members } from "./members.js"
import { createMetadefs, type Metadefs } from "./metadefs.js"

type GlanceCall = Pick<Call, "id" | "signal" | "caller">

/** The services that requests to Glance need; they live as long as the process. */
interface GlanceServices {
  send: Send
  put: Put
  get: Get
  callers: {
    /** Asks Keystone whether the caller's token is still valid; throws if it is not. */
    confirm(call: GlanceCall): Promise<void>
  }
  imageChanges: Pick<ImageChanges, "changed">
}

/** Glance for one call: one module for each resource. The call's signal ends every request. */
export interface Glance {
  images: Images
  members: Members
  data: ReturnType<typeof createData>
  imports: ReturnType<typeof createImports>
  info: ReturnType<typeof createInfo>
  metadefs: Metadefs
  /** The same for requests that end with another signal than the call's. */
  until(signal: AbortSignal): Glance
}

export function createGlance(services: GlanceServices, call: GlanceCall): Glance {
  const { send, put, get, callers } = services
  const { imageEndpoint: endpoint, token } = call.caller
  const translate = doubting("glance", () => callers.confirm(call))
  const asked: Asked = { service: "glance", endpoint, token, call, translate }
  const changed = (imageId: string) => services.imageChanges.changed(call.caller, imageId)
  const ask = reporting(createAsk({ send, ...asked }), changed)
  return {
    images: createImages(ask),
    members: createMembers(ask),
    data: createData(
      reportingBytes(createAskWithBytes({ put, ...asked }), changed),
      createAskForBytes({ get, ...asked }),
    ),
    imports: createImports(ask),
    info: createInfo(ask),
    metadefs: createMetadefs(ask),
    until: (signal) => createGlance(services, { ...call, signal }),
  }
}

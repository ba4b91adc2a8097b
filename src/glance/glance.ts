import { createAsk, createAskWithBytes, type Asked } from "../http/ask.js"
import type { Put } from "../http/put.js"
import type { Send } from "../http/send.js"
import { createData } from "./data.js"
import { doubting } from "./doubting.js"
import { createImages } from "./images.js"
import { createMembers } from "./members.js"

interface Asker extends Pick<Asked, "endpoint" | "requestId"> {
  send: Send
  put: Put
  token: string
  /** Asks Keystone whether the token is still valid; throws when it is not. */
  confirm: () => Promise<void>
}

/** Glance as one caller in one project may use it: a file for each resource. */
export function createGlance({ send, put, endpoint, token, requestId, confirm }: Asker) {
  const asked: Asked = { service: "glance", endpoint, token, requestId, translate: doubting(confirm) }
  const ask = createAsk({ send, ...asked })
  return {
    images: createImages(ask),
    members: createMembers(ask),
    data: createData(createAskWithBytes({ put, ...asked })),
  }
}

export type Glance = ReturnType<typeof createGlance>

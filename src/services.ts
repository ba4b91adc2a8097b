import { pino, type Logger } from "pino"
import { Agent } from "undici"
import type { Config } from "./config.js"
import { createSend, type Send } from "./http/send.js"
import { createInTurn, type InTurn } from "./images/in-turn.js"
import { createCallers, type Callers } from "./keystone/callers.js"
import { createKeystone } from "./keystone/tokens.js"
import { createReadiness, type Readiness } from "./rest/readiness.js"

/** Everything that outlives a request, built once and handed in. */
export interface Services {
  config: Config
  log: Logger
  send: Send
  callers: Callers
  inTurn: InTurn
  limits: { listMaxImages: number; concurrency: number; bulkDeadline: number }
  readiness: Readiness
  close(): Promise<void>
}

/** An answer larger than this is refused, so that no answer fills the memory. A page of 1,000 usual images has 1 MB. */
const LARGEST_ANSWER = 64 * 1024 * 1024

export function createServices(config: Config, log: Logger = pino({ level: config.LOG_LEVEL })): Services {
  const deadline = config.UPSTREAM_TIMEOUT_SECONDS * 1000
  const dispatcher = new Agent({
    connections: config.UPSTREAM_CONNECTIONS,
    connect: { timeout: deadline, ...(config.OS_CACERT && { ca: config.OS_CACERT }) },
    headersTimeout: deadline,
    bodyTimeout: deadline,
    maxResponseSize: LARGEST_ANSWER,
  })
  const send = createSend({ dispatcher, deadline })
  const keystone = createKeystone(send, config.OS_AUTH_URL)
  const place = {
    region: config.OS_REGION_NAME,
    interface: config.OS_INTERFACE,
    endpoint: config.GLANCE_ENDPOINT,
  }
  const { ADMIN_ROLES: adminRoles, TOKEN_CACHE_SECONDS: cacheSeconds } = config
  return {
    config,
    log,
    send,
    callers: createCallers({ keystone, place, adminRoles, cacheSeconds }),
    inTurn: createInTurn(),
    limits: {
      listMaxImages: config.LIST_MAX_IMAGES,
      concurrency: config.BULK_CONCURRENCY,
      bulkDeadline: config.BULK_TIMEOUT_SECONDS * 1000,
    },
    readiness: createReadiness({ keystone }),
    close: () => dispatcher.close(),
  }
}

import type { Logger } from "pino"
import type { Audit } from "./audit/audit.js"
import type { Config } from "./config.js"
import { createDatabase, type Database } from "./db/database.js"
import type { Bus } from "./events/bus.js"
import { createMemoryBus } from "./events/memory.js"
import { createRedisBus } from "./events/redis.js"
import { createImageChanges, type ImageChanges } from "./glance/changes.js"
import type { Http } from "./http/http.js"
import type { Metrics } from "./metrics/metrics.js"
import { createAskKeystone, type AskKeystone } from "./keystone/ask.js"
import { createCallers, type Callers } from "./keystone/callers.js"
import { createKeystone, type Keystone } from "./keystone/tokens.js"
import { createUnknownTokens } from "./keystone/unknown-tokens.js"
import { createCounters, type Counters } from "./limits/counters.js"
import { createRequestLimits, type RequestLimits } from "./limits/request-limits.js"
import { createInTurn, type InTurn } from "./limits/in-turn.js"
import type { RedisLink } from "./redis/connection.js"
import type { Storage } from "./storage/storage.js"
import type { Tracing } from "./tracing/tracing.js"

/** The services that all parts use. */
export interface Core extends Pick<Http, "send" | "put" | "get"> {
  config: Config
  log: Logger
  bus: Bus
  /** Opens when it is first needed. */
  database: Database
  /** The object store, if one is configured. */
  storage: Storage | undefined
  counters: Counters
  requestLimits: RequestLimits
  inTurn: InTurn
  metrics: Metrics
  /** Undefined without a collector. */
  tracing: Tracing | undefined
  audit: Audit
  askKeystone: AskKeystone
  keystone: Keystone
  callers: Callers
  imageChanges: ImageChanges
}

/** How many changes of one image may wait for one project. */
const CHANGES_WAITING = 50

interface Connections {
  log: Logger
  redis: RedisLink | undefined
  http: Http
  storage: Storage | undefined
  metrics: Metrics
  tracing: Tracing | undefined
  audit: Audit
}

/** Creates them on connections that are open. */
export function createCore(config: Config, connections: Connections): Core {
  const { log, redis, storage, metrics, tracing, audit } = connections
  const { send, put, get } = connections.http
  const { timeoutMs, authUrl } = config.openstack
  const askKeystone = createAskKeystone(send, authUrl)
  const keystone = createKeystone(askKeystone)
  const counters = createCounters(redis)
  const unknown = createUnknownTokens(counters, timeoutMs)
  return {
    ...{ config, log, send, put, get, counters, metrics, tracing, audit, askKeystone, keystone, storage },
    database: createDatabase(config.database),
    imageChanges: createImageChanges(),
    requestLimits: createRequestLimits(counters, config.limits),
    bus: redis === undefined ? createMemoryBus() : createRedisBus(redis),
    inTurn: createInTurn({ most: CHANGES_WAITING, waitMs: timeoutMs }),
    callers: createCallers({ keystone, unknown, ...config.openstack }),
  }
}

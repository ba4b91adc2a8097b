import { pino, type Logger } from "pino"
import { Agent } from "undici"
import type { Config } from "./config.js"
import { createDatabase, type Database } from "./db/database.js"
import { createMemoryBus } from "./events/memory.js"
import { createRedisBus } from "./events/redis.js"
import type { Bus } from "./events/bus.js"
import { createPut, type Put } from "./http/put.js"
import { createSend, type Send } from "./http/send.js"
import { createInTurn, type InTurn } from "./limits/in-turn.js"
import { createAskKeystone } from "./keystone/ask.js"
import { createCallers, type Callers } from "./keystone/callers.js"
import { createListProjects } from "./keystone/projects.js"
import { createSignIn } from "./keystone/sign-in.js"
import { createKeystone } from "./keystone/tokens.js"
import { createUnknownTokens } from "./keystone/unknown-tokens.js"
import { createCounters } from "./limits/counters.js"
import { createAttempts } from "./session/attempts.js"
import { tellSignOuts } from "./session/sign-outs.js"
import { createSeals } from "./session/seals.js"
import { openRedis } from "./redis/connection.js"
import type { SessionParts } from "./session/visit.js"
import { createHasher, type Hasher } from "./upload/digests.js"
import { createSpool, type Spool } from "./upload/spool.js"
import type { UploadLimits } from "./upload/send.js"
import { createTransfers, type Transfers } from "./upload/transfers.js"
import { createWatchers, type Watchers } from "./upload/watch.js"
import { createReadiness, type Readiness } from "./server/readiness.js"

/** Everything that outlives a request, built once and handed in. */
export interface Services {
  config: Config
  log: Logger
  send: Send
  callers: Callers
  session: SessionParts
  inTurn: InTurn
  limits: { listMaxImages: number; concurrency: number; bulkDeadline: number }
  readiness: Readiness
  put: Put
  bus: Bus
  /** Opened when something first needs it. */
  database: Database
  transfers: Transfers
  watchers: Watchers
  spool: Spool
  uploads: UploadLimits
  hasher: Hasher
  close(): Promise<void>
}

/** Milliseconds until a host that does not even take the connection counts as out of reach. */
const CONNECT = 10_000

/** Changes of one image that may wait for one project. */
const CHANGES_WAITING = 50

export async function createServices(
  config: Config,
  log: Logger = pino({ level: config.LOG_LEVEL }),
): Promise<Services> {
  const deadline = config.UPSTREAM_TIMEOUT_SECONDS * 1000
  const connect = { timeout: Math.min(deadline, CONNECT), ...(config.OS_CACERT && { ca: config.OS_CACERT }) }
  /** The deadline of each request is the only clock: undici's own are up to half a second early. */
  const dispatcher = new Agent({
    connections: config.UPSTREAM_CONNECTIONS,
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  /** For bytes: an upload may be slow at either end, and holds up nobody else's (docs/adr/0012). */
  const carrier = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 })
  const send = createSend({ dispatcher, deadline })
  const askKeystone = createAskKeystone(send, config.OS_AUTH_URL)
  const keystone = createKeystone(askKeystone)
  const place = {
    region: config.OS_REGION_NAME,
    interface: config.OS_INTERFACE,
    endpoint: config.GLANCE_ENDPOINT,
  }
  const { ADMIN_ROLES: adminRoles, TOKEN_CACHE_SECONDS: cacheSeconds } = config
  const redis = config.REDIS_URL === undefined ? undefined : await openRedis(config.REDIS_URL, log)
  const bus = redis === undefined ? createMemoryBus() : createRedisBus(redis)
  const { SPOOL_FOLDER: folder, SPOOL_MAX_BYTES: max, MAX_UPLOAD_BYTES: largest } = config
  const share = Math.min(config.SPOOL_MAX_BYTES_PER_PROJECT, Math.ceil(max / 2))
  const spool = createSpool({
    ...{ folder, max, share, largest },
    longest: config.SPOOL_TIMEOUT_SECONDS * 1000,
  })
  await spool.sweep()
  const database = createDatabase({
    url: config.DATABASE_URL,
    folder: config.DATABASE_FOLDER,
    connections: config.DATABASE_CONNECTIONS,
  })
  const hasher = createHasher()
  const counters = createCounters(redis)
  const unknown = createUnknownTokens(counters, deadline)
  const callers = createCallers({ keystone, unknown, place, adminRoles, cacheSeconds })
  const signedOut = await tellSignOuts({ bus, callers, isAlone: redis === undefined })
  return {
    config,
    log,
    send,
    callers,
    session: {
      ...{ callers, keystone, signedOut },
      signIn: createSignIn(askKeystone),
      listProjects: createListProjects(askKeystone),
      attempts: createAttempts({
        counters,
        perUser: config.SIGN_IN_ATTEMPTS_PER_USER,
        perAddress: config.SIGN_IN_ATTEMPTS_PER_ADDRESS,
        window: config.SIGN_IN_WINDOW_SECONDS,
        failure: config.SIGN_IN_FAILURE_SECONDS * 1000,
      }),
      seals: config.SESSION_KEYS && createSeals(config.SESSION_KEYS),
      cookie: { path: config.PREFIX, secure: config.SESSION_SECURE },
      allowedOrigins: config.ALLOWED_ORIGINS,
    },
    inTurn: createInTurn({ most: CHANGES_WAITING, wait: deadline }),
    limits: {
      listMaxImages: config.LIST_MAX_IMAGES,
      concurrency: config.BULK_CONCURRENCY,
      bulkDeadline: config.BULK_TIMEOUT_SECONDS * 1000,
    },
    readiness: createReadiness({ keystone, redis, database }),
    put: createPut({ dispatcher: carrier, deadline }),
    bus,
    database,
    transfers: createTransfers({ bus, stalled: config.UPLOAD_TAKEOVER_AFTER * 1000 }),
    watchers: createWatchers({ bus, timeoutMs: config.WATCH_TIMEOUT_SECONDS * 1000 }),
    spool,
    hasher,
    uploads: {
      maxBytes: largest,
      idle: config.UPLOAD_IDLE_TIMEOUT * 1000,
      finish: config.UPLOAD_FINISH_TIMEOUT * 1000,
      inspection: config.UPLOAD_INSPECTION,
      maxVirtualBytes: config.MAX_VIRTUAL_BYTES,
    },
    async close() {
      /** Nobody waits for what is still under way (a look-up whose callers have left), so it is given up. */
      redis?.close()
      await Promise.all([
        dispatcher.destroy(),
        carrier.destroy(),
        bus.close(),
        hasher.close(),
        database.close(),
      ])
    },
  }
}

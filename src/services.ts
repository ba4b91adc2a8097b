import { pino, type Logger } from "pino"
import { createAudit } from "./audit/audit.js"
import type { Call, CallLog } from "./call.js"
import type { Catalog } from "./catalog/catalog.js"
import { hashImagesJob } from "./catalog/hashing/job.js"
import { createCatalog } from "./catalog/create.js"
import { ConfigError, type Config } from "./config.js"
import { createGlance } from "./glance/glance.js"
import { pingGlance } from "./glance/ping.js"
import type { Golden } from "./golden/golden.js"
import type { Acting, ApplicationCredential } from "./golden/schedule/identity.js"
import { goldenJobs } from "./golden/jobs.js"
import { createHttp, type Connect, type Http } from "./http/http.js"
import { spanEnding, statusLabel, type Observe } from "./http/observed.js"
import { createUpstreamIds, type UpstreamIds } from "./http/upstream-ids.js"
import { createCredentialSealer } from "./jobs/credentials.js"
import type { Job } from "./jobs/job.js"
import { createJobs, type Jobs } from "./jobs/jobs.js"
import { createDownloadLinks, type DownloadLinks } from "./images/links/links.js"
import { createSearchSnapshots, type SearchSnapshots } from "./images/search/snapshots.js"
import { createImageWatchers, type ImageWatchers } from "./images/watch/watchers.js"
import { createMetrics } from "./metrics/metrics.js"
import { startNotifications } from "./notifications/notifications.js"
import { filesOf } from "./library/for-catalog.js"
import { libraryJobs } from "./library/jobs.js"
import type { Library } from "./library/library.js"
import { createShareGuard } from "./library/share-guard.js"
import { createS3Urls } from "./library/uploads/s3-urls.js"
import { createSignIn } from "./keystone/sign-in.js"
import { createCinder } from "./cinder/cinder.js"
import { createNeutron } from "./neutron/neutron.js"
import { createNova } from "./nova/nova.js"
import { openRedis } from "./redis/connection.js"
import { measureState } from "./server/process-state.js"
import { createReadiness, type Readiness } from "./server/readiness.js"
import { readVersion } from "./server/version.js"
import { createSession } from "./session/services.js"
import type { SessionParts } from "./session/session-request.js"
import { startWebhooks } from "./outbox/webhooks.js"
import { openStorage } from "./storage/open.js"
import { openTracing } from "./tracing/open.js"
import { createUpload, type UploadServices } from "./upload/services.js"
import { createCore, type Core } from "./core.js"

/** Everything that outlives a request; created once and passed on. */
export interface Services extends Core {
  session: SessionParts
  images: Config["images"]
  search: SearchSnapshots
  downloadLinks: DownloadLinks
  imageWatchers: ImageWatchers
  upload: UploadServices
  /** Undefined without an object store. */
  library: Library | undefined
  catalog: Catalog
  /** Undefined if golden images are off. */
  golden: Golden | undefined
  jobs: Jobs
  readiness: Readiness
  /** For the log of requests. */
  upstreamIds: UpstreamIds
  close(): Promise<void>
}

/** Options of `createServices` that do not come from the environment. */
export interface ServiceOptions {
  /** A pino logger; by default a new one with `LOG_LEVEL` and times in ISO 8601. */
  log?: Logger
  /**
   * Opens the connections to Keystone and Glance instead of TCP and TLS: for tests without a port, the
   * `connect` of `createSimulator()`.
   */
  connect?: Connect
}

const ALONE =
  "ROLE: the embedded database serves one process, which has to do everything. Set DATABASE_URL, or ROLE=all."

/**
 * Creates everything that outlives a request: connections, caches, limits, the database and the jobs. Close
 * it after the application. Rejects with a `ConfigError` for settings that exclude each other, and if Redis
 * refuses the connection.
 */
export async function createServices(
  config: Config,
  { log = createLog(config), connect }: ServiceOptions = {},
): Promise<Services> {
  const { redisUrl } = config.events
  const redis = redisUrl === undefined ? undefined : await openRedis(redisUrl, log)
  const metrics = createMetrics()
  const upstreamIds = createUpstreamIds()
  const tracing = await openTracing(config.tracing, { log, ...readVersion() })
  const observe: Observe = (request) => {
    const { service, callId } = request
    const span = tracing?.upstream(request)
    return {
      ...(span && { headers: span.headers }),
      end(ending) {
        const { theirs, seconds } = ending
        metrics.upstream({ service, status: statusLabel(ending) }, seconds)
        if (theirs !== undefined && callId !== undefined) upstreamIds.note({ service, callId, theirs })
        span?.end(spanEnding(ending))
      },
    }
  }
  const http = createHttp({ ...config.openstack, queue: config.limits.upstreamQueue, connect, observe })
  const storage = await openStorage(config, { log, observe })
  const audit = await createAudit({ ...config.audit, log, post: http.post })
  const core = createCore(config, { log, redis, http, storage, metrics, audit, tracing })
  const sharedBus = redis && core.bus
  const upload = await createUpload(core, config.upload)
  const { inspection, maxVirtualBytes } = config.upload
  const settings = { ...config.library, inspection, maxVirtualBytes }
  const glanceFor = (call: Call) => createGlance(core, call)
  const shareGuard = createShareGuard(core.counters)
  const s3Urls = createS3Urls(config.storage.secretAccessKey ?? "")
  const library = storage && { ...core, storage, settings, shareGuard, s3Urls, glanceFor }
  const reading = { ...core, settings: { ...config.catalog, ...config.images }, glanceFor }
  /** The embedded database is not opened for this alone. */
  const hashes = library !== undefined || !core.database.isEmbedded
  const golden = openGolden(core, glanceFor, hashes)
  const jobs = await openJobs(core, [
    ...(library ? libraryJobs(library) : []),
    ...(hashes ? [hashImagesJob(reading)] : []),
    ...(golden ? goldenJobs(golden) : []),
  ])
  const catalog = createCatalog({
    ...{ ...reading, log: workLog(log), jobs: hashes ? jobs : undefined },
    files: library && filesOf(library, jobs),
  })
  const stopWebhooks = library && (await openWebhooks(library, http.post, config))
  const imageWatchers = createImageWatchers({ ...core, ...config.limits, uploadOf: underWay(upload) })
  measureState({ ...core, redis, upload, imageWatchers })
  const stopNotifications = await openNotifications(config, log, catalog)
  return {
    ...core,
    ...{ jobs, library, catalog, golden, upstreamIds },
    session: await createSession({ ...core, sharedBus }, config.session),
    images: config.images,
    search: createSearchSnapshots(core.imageChanges, config.images),
    downloadLinks: createDownloadLinks({ ...core, redis }),
    imageWatchers,
    upload,
    readiness: createReadiness({ ...core, redis, glance: pingLatestGlance(core) }),
    async close() {
      /** Ends what is still running, such as a token check whose callers have left: nobody waits for it. */
      await Promise.all([jobs.close(), stopWebhooks?.(), stopNotifications?.(), catalog.index.close()])
      await audit.close()
      redis?.close()
      await Promise.all([
        http.close(),
        core.bus.close(),
        upload.hasher.close(),
        core.database.close(),
        storage?.close(),
        tracing?.close(),
      ])
    },
  }
}

/** How watchers of images learn about uploads. */
const underWay =
  ({ transfers }: UploadServices): Parameters<typeof createImageWatchers>[0]["uploadOf"] =>
  async (key) => {
    const progress = await transfers.progress(key)
    return progress && { imageId: key.imageId, ...progress }
  }

const createLog = ({ server }: Config) =>
  pino({ level: server.logLevel, timestamp: pino.stdTimeFunctions.isoTime })

/** Polaris has no token of its own with which to ask Keystone for Glance's address. */
const pingLatestGlance =
  ({ callers, send }: Core) =>
  (call: Pick<Call, "id" | "signal">) => {
    const endpoint = callers.latestImageEndpoint()
    return endpoint === undefined ? undefined : pingGlance(send, endpoint, call)
  }

/** By default golden images are on where the database is used anyway. */
function openGolden(core: Core, glanceFor: Golden["glanceFor"], usesDatabase: boolean): Golden | undefined {
  const { golden: settings } = core.config
  if (!(settings.isOn ?? usesDatabase)) return undefined
  const novaFor = (call: Call) => createNova(core, call)
  const neutronFor = (call: Call) => createNeutron(core, call)
  const cinderFor = (call: Call) => createCinder(core, call)
  const { database, log } = core
  const { sourceUrlHosts } = core.config.images
  const clients = { glanceFor, novaFor, neutronFor, cinderFor }
  return { database, log, settings, sourceUrlHosts, ...clients, acting: actingFor(core) }
}

/** With an application credential, sealed like the tokens of jobs. */
function actingFor({ config, askKeystone, callers }: Core): Acting | undefined {
  if (config.session.keys === undefined) return undefined
  const sealer = createCredentialSealer(config.session.keys)
  const signIn = createSignIn(askKeystone)
  return {
    seal: ({ id, secret }) => sealer.seal(JSON.stringify({ id, secret })),
    async unseal(sealed) {
      const text = await sealer.unseal(sealed)
      return text === undefined ? undefined : (JSON.parse(text) as ApplicationCredential)
    },
    async signIn(applicationCredential, call) {
      const { token } = await signIn({ applicationCredential }, call)
      return callers.identify({ token, projectId: undefined, address: "" }, call)
    },
  }
}

/** The log of work that no request waits for. */
const workLog = (log: Logger): CallLog => ({
  info: (fields, message) => log.info(fields, message),
  warn: (fields, message) => log.warn(fields, message),
  error: (fields, message) => log.error(fields, message),
  note: () => undefined,
})

/** Only processes that run jobs deliver webhooks. */
async function openWebhooks({ database, log, settings }: Library, post: Http["post"], { server }: Config) {
  const { webhookUrl: url, webhookSecret: secret } = settings
  if (url === undefined || secret === undefined || server.role === "web") return undefined
  return startWebhooks({ database, log, post, url, secret })
}

/** A process without requests has no scopes in use. */
async function openNotifications({ catalog: settings, server }: Config, log: Logger, { index }: Catalog) {
  const { notificationsUrl: url, notificationsExchange: amqpExchange } = settings
  if (url === undefined || server.role === "worker") return undefined
  return startNotifications({ url, amqpExchange, log: workLog(log), onImage: index.noteNotified })
}

/** Without jobs the database stays closed. */
function openJobs(
  { config, log, database, callers, audit, tracing }: Core,
  jobs: readonly Job[],
): Promise<Jobs> {
  const { role } = config.server
  if (role !== "all" && database.isEmbedded) throw new ConfigError(ALONE)
  const credentials = (token: string) => ({ token, projectId: undefined, address: "" })
  return createJobs({
    ...{ database, log, jobs, audit, tracing },
    isWorker: role !== "web",
    sealer: config.session.keys && createCredentialSealer(config.session.keys),
    tokenEnds: async (call) => (await callers.recognise(credentials(call.caller.token), call)).scope.ends,
    identify: (token, call) => callers.identify(credentials(token), call),
  })
}

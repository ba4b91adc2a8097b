import Fastify, { LogController, type FastifyError, type FastifyInstance } from "fastify"
import { Refusal } from "./errors.js"
import { serveWatch, WATCH_ROUTE } from "./rest/images/watch.js"
import { uploadImage } from "./rest/images/upload-image.js"
import { serveDocs } from "./rest/docs.js"
import { CONTENT_ROUTE, serveContent } from "./rest/catalog/content.js"
import { CATALOG_ROUTES } from "./rest/catalog/index.js"
import { GOLDEN_ROUTES } from "./rest/golden/index.js"
import { DOWNLOAD_ROUTE, serveDownloadLinks } from "./rest/images/download-link.js"
import { FILE_ROUTE, serveFile } from "./rest/images/file.js"
import { IMAGE_ROUTES } from "./rest/images/index.js"
import { LIBRARY_ROUTES } from "./rest/library/index.js"
import { serveS3 } from "./rest/library/s3.js"
import { serveSharePage } from "./rest/library/share-page.js"
import { serveOci } from "./rest/oci/serve.js"
import { serveRoutes } from "./rest/route.js"
import { parseBodies } from "./server/body-parsing.js"
import { serveConsole, type ConsoleOptions } from "./server/console.js"
import { limitConnections } from "./server/connections.js"
import { closeAfterEarlyResponse } from "./server/early-answers.js"
import { askForExpectedBodies } from "./server/expectations.js"
import { fromFastify, sendFailure } from "./server/failures.js"
import { limitForwardedFor } from "./server/forwarded.js"
import { health } from "./server/health.js"
import { requireHost } from "./server/hosts.js"
import { knowAllMethods, NOTHING } from "./server/methods.js"
import { measureResponses, serveMetrics } from "./server/metrics.js"
import { answerParserErrors, HEADER_BYTES } from "./server/parser-errors.js"
import { createRequestId, logRequests } from "./server/request-log.js"
import { closeLastConnections } from "./server/last-connections.js"
import { limitRequests, shedLoad } from "./server/request-limits.js"
import { setSafeHeaders } from "./server/safe-headers.js"
import { endSlowReaders } from "./server/slow-readers.js"
import { finishWorkUnderWay } from "./server/running-work.js"
import { traceRequests } from "./server/tracing.js"
import { refuseInvalidUrls, routedUrl } from "./server/urls.js"
import { mountTrpc, type TrpcOptions } from "./routers/mount.js"
import type { Services } from "./services.js"

/**
 * Creates Polaris as a Fastify application that does not listen yet; call `listen`. `close` waits for running
 * requests and leaves the services open.
 */
export function createApp(services: Services, options: TrpcOptions = {}): FastifyInstance {
  const { log, readiness } = services
  const { server } = services.config
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestId,
    trustProxy: server.trustProxy ?? false,
    /** No path is longer, so that schemas judge all parameters. */
    routerOptions: { maxParamLength: HEADER_BYTES },
    forceCloseConnections: "idle",
    http: { maxHeaderSize: HEADER_BYTES, requireHostHeader: false },
    rewriteUrl: routedUrl,
    /** A request on an open connection gets its answer; Fastify would answer it before any hook. */
    return503OnClosing: false,
  }) as unknown as FastifyInstance
  knowAllMethods(app)
  answerParserErrors(app, services.requestLimits)
  limitConnections(app, server.maxConnections)
  closeLastConnections(app)
  finishWorkUnderWay(app)
  limitForwardedFor(app)
  if (services.tracing !== undefined) traceRequests(app, services.tracing)
  logRequests(app, services.upstreamIds)
  measureResponses(app, services.metrics)
  setSafeHeaders(app)
  limitRequests(app, services.requestLimits)
  shedLoad(app, services.config.limits.eventLoopDelayMs)
  requireHost(app)
  askForExpectedBodies(app)
  closeAfterEarlyResponse(app)
  refuseInvalidUrls(app)
  refuseUnknownAddresses(app)
  endSlowReaders(app, { timeoutMs: server.answerTimeoutMs })
  app.setErrorHandler<FastifyError>((error, _request, reply) => sendFailure(reply, fromFastify(error)))
  app.addHook("preClose", () => readiness.drain())
  health(app, readiness)
  if (server.metrics === "on") serveMetrics(app, services.metrics, server.metricsToken)
  if (server.role === "worker") return app
  void app.register((scope) => api(scope, services, options), { prefix: server.prefix })
  void app.register(async (scope) => rest(scope, services))
  if (server.console === "on")
    void app.register(async (scope) =>
      serveConsole(scope, {
        ...{ prefix: server.prefix, hasGoldenImages: services.golden !== undefined },
        ...filesOf(services),
      }),
    )
  return app
}

/** Responds 404 before a body is read. Handlers that call `callNotFound` send the same response. */
function refuseUnknownAddresses(app: FastifyInstance): void {
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, new Refusal(404, NOTHING)))
  app.addHook("onRequest", async ({ is404 }) => {
    if (is404) throw new Refusal(404, NOTHING)
  })
}

/** Everything below `PREFIX`: tRPC, and the REST routes that share its parsing of bodies. */
async function api(scope: FastifyInstance, services: Services, options: TrpcOptions): Promise<void> {
  parseBodies(scope)
  uploadImage(scope, services)
  mountTrpc(scope, services, options)
}

/** The addresses from which the console loads the library's files; none without a library. */
function filesOf({ library, config: { storage } }: Services): Pick<ConsoleOptions, "store" | "cdn"> {
  const { endpoint, publicEndpoint = endpoint } = storage
  if (library === undefined || publicEndpoint === undefined) return {}
  const { cdnUrl } = library.settings
  return { store: publicEndpoint, ...(cdnUrl !== undefined && { cdn: cdnUrl }) }
}

/** The REST routes, at the paths that the guides prescribe. */
function rest(scope: FastifyInstance, services: Services): void {
  parseBodies(scope)
  const rows = [...LIBRARY_ROUTES, ...CATALOG_ROUTES, ...GOLDEN_ROUTES, ...IMAGE_ROUTES]
  serveRoutes(scope, services, rows)
  serveContent(scope, services)
  serveFile(scope, services)
  serveDownloadLinks(scope, services)
  void scope.register(async (events) => serveWatch(events, services))
  serveOci(scope, services)
  void scope.register(async (pages) => serveSharePage(pages, services))
  void scope.register(async (s3) => serveS3(s3, services))
  serveDocs(scope, [...rows, CONTENT_ROUTE, FILE_ROUTE, DOWNLOAD_ROUTE, WATCH_ROUTE])
}

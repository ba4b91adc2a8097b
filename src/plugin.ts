import type { FastifyPluginAsync } from "fastify"
import { createApp } from "./app.js"
import type { TrpcOptions } from "./routers/mount.js"
import type { Services } from "./services.js"

/** Options of the plugin `polaris`. */
export interface PolarisPluginOptions extends TrpcOptions {
  /**
   * The result of `createServices`. The services stay open when the application closes: close them
   * afterwards.
   */
  services: Services
}

/** Where the catalog is served. */
const CATALOG_PATHS = ["/api/images", "/api/images/*"]

/** Where golden images are served, if they are on. */
const GOLDEN_PATHS = ["/api/v1/*"]

/** Where the library is served, if there is one. */
const REST_PATHS = ["/v1/*", "/s/*", "/docs"]

/**
 * Serves Polaris in your Fastify application, below `PREFIX`, the catalog at `/api/images`, golden images at
 * `/api/v1`, and the library at `/v1`, `/s` and `/docs`. Your `onRequest` hooks run first, and the headers
 * they set are kept in Polaris' responses. Body parsing, failures, request ids and log lines are Polaris'
 * own. Closing your application closes Polaris.
 */
export const polaris: FastifyPluginAsync<PolarisPluginOptions> = async (host, { services, ...options }) => {
  const { prefix } = services.config.server
  if (host.prefix !== "")
    throw new Error(`Polaris is served at ${prefix}. Set PREFIX instead of a prefix here.`)
  const app = createApp(services, options)
  await app.ready()
  host.addHook("preClose", () => app.close())
  /** Takes over before your application reads the body: an upload must not be parsed or kept in memory. */
  host.addHook("onRequest", async ({ raw: request }, reply) => {
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.hijack()
    app.routing(request, reply.raw)
  })
  const { library, golden } = services
  const paths = [
    ...[`${prefix}/*`, ...CATALOG_PATHS],
    ...(library === undefined ? [] : REST_PATHS),
    ...(golden === undefined ? [] : GOLDEN_PATHS),
  ]
  for (const path of paths) host.all(path, async () => undefined)
}

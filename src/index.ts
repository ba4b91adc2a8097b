/**
 * The entry `polaris-bff`: the server, standalone or as a part of an application (docs/guide/embedding.md).
 *
 * @example
 * ```ts
 * import { createApp, createServices, readConfig } from "polaris-bff"
 *
 * const config = readConfig()
 * const services = await createServices(config)
 * const app = createApp(services)
 * app.addHook("onClose", () => services.close())
 * await app.listen({ host: config.server.host, port: config.server.port })
 * ```
 */
export { createApp } from "./app.js"
export { ConfigError, readConfig, type Config } from "./config.js"
export { polaris, type PolarisPluginOptions } from "./plugin.js"
export { appRouter, type AppRouter, type RouterForClients } from "./routers/index.js"
export type { TrpcOptions } from "./routers/mount.js"
export { projectProcedure, mergeRouters, publicProcedure, router } from "./routers/trpc.js"
export type { Context } from "./context.js"
export type { ErrorData } from "./routers/failures.js"
export type { BulkOperationResult, GlanceImage, ImageMember } from "./schemas/image.js"
export type { ImagesPaginatedResponse } from "./schemas/paging.js"
export type { ImagesChanged } from "./schemas/watch.js"
export type { UploadProgress } from "./upload/state.js"
export { createServices, type ServiceOptions, type Services } from "./services.js"

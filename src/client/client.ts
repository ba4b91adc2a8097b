import { createTRPCClient, type TRPCClient, type TRPCLink } from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import { polarisLinks, type PolarisLinkOptions } from "./links.js"

/** Polaris' address, and the caller's credentials and project. */
export interface PolarisClientOptions extends PolarisLinkOptions {
  /** Your own links, placed before Polaris' links; a logger, for example. */
  links?: TRPCLink<AppRouter>[]
}

/**
 * A client with every procedure of `AppRouter`. Calls reject with a `TRPCClientError`; see `polarisError`.
 */
export type PolarisClient = TRPCClient<AppRouter>

/** Creates a client with every procedure as a typed function: `client.compute.image.listImages.query()`. */
export function createPolarisClient({ links = [], ...options }: PolarisClientOptions): PolarisClient {
  return createTRPCClient<AppRouter>({ links: [...links, ...polarisLinks(options)] })
}

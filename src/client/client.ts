import { createTRPCClient, type TRPCClient, type TRPCLink } from "@trpc/client"
import type { AppRouter } from "../routers/index.js"
import { polarisLinks, type PolarisLinkOptions } from "./links.js"

export interface PolarisClientOptions extends PolarisLinkOptions {
  /** Links of your own that stand in front of Polaris' (a logger, say). */
  links?: TRPCLink<AppRouter>[]
}

export type PolarisClient = TRPCClient<AppRouter>

/** Every procedure as a typed function: `client.compute.image.listImages.query()`. */
export function createPolarisClient({ links = [], ...options }: PolarisClientOptions): PolarisClient {
  return createTRPCClient<AppRouter>({ links: [...links, ...polarisLinks(options)] })
}

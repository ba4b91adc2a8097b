import { createTRPCContext } from "@trpc/tanstack-react-query"
import type { AppRouter } from "../client/index.js"

const context = createTRPCContext<AppRouter>()

/** Provides a client and a query client to `useTRPC`. `PolarisProvider` includes it. */
export const TRPCProvider = context.TRPCProvider

/**
 * Options for TanStack Query's own hooks, for every procedure:
 * `useQuery(useTRPC().compute.listImages.queryOptions())`. Throws without a `PolarisProvider` above.
 */
export const useTRPC = context.useTRPC

/** The client itself, for calls outside TanStack Query. Throws without a `PolarisProvider` above. */
export const useTRPCClient = context.useTRPCClient

import { retryReads, type AppRouter } from "@polaris-bff/client"
import { TRPCProvider } from "@polaris-bff/client/react"
import { QueryClient } from "@tanstack/react-query"
import { createRouter } from "@tanstack/react-router"
import { setupRouterSsrQueryIntegration } from "@tanstack/react-router-ssr-query"
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query"
import { createClient } from "./polaris"
import { routeTree } from "./routeTree.gen"

/** Start calls it for each request on the server, so that no caller ever sees what was read for another. */
export function getRouter() {
  const queryClient = new QueryClient({
    defaultOptions: { queries: { retry: retryReads, staleTime: 30_000 } },
  })
  const client = createClient()
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
  const router = createRouter({
    routeTree,
    context: { queryClient, trpc },
    defaultPreloadStaleTime: 0,
    Wrap: ({ children }) => (
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    ),
  })
  setupRouterSsrQueryIntegration({ router, queryClient })
  return router
}

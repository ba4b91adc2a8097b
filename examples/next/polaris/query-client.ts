import { retryReads } from "@polaris-bff/client"
import { QueryClient } from "@tanstack/react-query"

/** What the server has read is fresh for a while, so that the browser does not read it again at once. */
export const createQueryClient = () =>
  new QueryClient({ defaultOptions: { queries: { retry: retryReads, staleTime: 30_000 } } })

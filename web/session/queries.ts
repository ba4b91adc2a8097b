import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query"
import { polarisError } from "@polaris-bff/client"
import { retryReads } from "@polaris-bff/client/react"

/** Who is signed in and which projects there are: the same in every project. */
export const sessionQueries = new QueryClient({
  defaultOptions: { queries: { retry: retryReads, staleTime: 60_000 } },
})

/** What is known of one project. A session that has ended is found out here, and told to those who ask for it. */
export function projectQueries(): QueryClient {
  const onError = (error: unknown) => {
    if (polarisError(error)?.code === "UNAUTHORIZED") void askAgainWhoIsSignedIn()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: retryReads, staleTime: 1_000 } },
  })
}

export const askAgainWhoIsSignedIn = () =>
  sessionQueries.invalidateQueries({ queryKey: [["session", "current"]] })

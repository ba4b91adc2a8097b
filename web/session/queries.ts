import { MutationCache, QueryCache, QueryClient, type DefaultOptions } from "@tanstack/react-query"
import { polarisError } from "@polaris-bff/client"
import { retryReads } from "@polaris-bff/client/react"

/**
 * Offline, a query waits until the network is back, and the page says that it is offline. A change fails at
 * once: nobody expects a deletion to happen an hour later.
 */
const OPTIONS: DefaultOptions = {
  queries: {
    retry: retryReads,
    retryDelay: (failures, error) =>
      Math.max(250 * 2 ** failures, (polarisError(error)?.retryAfterSeconds ?? 0) * 1000),
  },
  mutations: { networkMode: "always" },
}

const onError = (error: unknown, key?: readonly unknown[]) => {
  if (polarisError(error)?.code === "UNAUTHORIZED" && !isSession(key)) void refetchSession()
}

const SESSION = [["session", "current"]]
const isSession = (key?: readonly unknown[]) => JSON.stringify(key?.[0]) === JSON.stringify(SESSION[0])

const caches = () => ({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => onError(error, queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => onError(error) }),
})

/** Queries that do not depend on a project: the user and their projects. */
export const sessionQueries = new QueryClient({
  queryCache: caches().queryCache,
  defaultOptions: { ...OPTIONS, queries: { ...OPTIONS.queries, staleTime: 60_000 } },
})

/** Queries of one project. A response that reports the end of the session opens the sign-in dialog. */
export const projectQueries = () =>
  new QueryClient({
    ...caches(),
    defaultOptions: { ...OPTIONS, queries: { ...OPTIONS.queries, staleTime: 1_000 } },
  })

export const refetchSession = () => sessionQueries.invalidateQueries({ queryKey: SESSION })

import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { useInsertionEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react"
import { createPolarisClient, retryReads, type PolarisClientOptions } from "../client/index.js"
import { trpcReact } from "./trpc-react.js"
import { TRPCProvider } from "./trpc.js"

export interface PolarisProviderProps extends PolarisClientOptions {
  /** The application's own, when it has one. */
  queryClient?: QueryClient | undefined
  children?: ReactNode
}

/**
 * One client for all hooks below. `project` and `token` may change at any time: what is under way stays in
 * the project it was begun in, and when `project` is another text, what was read in the old one is read anew.
 * Another `url` is another client; the other options stay as they first were.
 */
export function PolarisProvider({ queryClient, children, ...options }: PolarisProviderProps) {
  const { url, project } = options
  const [own] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: retryReads } } }))
  const queries = queryClient ?? own
  const newest = useRef(options)
  useInsertionEffect(() => {
    newest.current = options
  })
  const client = useMemo(() => {
    const token = () => now(newest.current.token)
    const chosen = () => now(newest.current.project)
    return createPolarisClient({ ...options, token, project: chosen })
  }, [url])
  useForgetting(queries, typeof project === "function" ? url : `${url} ${project}`)
  return (
    <trpcReact.Provider client={client} queryClient={queries}>
      <QueryClientProvider client={queries}>
        <TRPCProvider trpcClient={client} queryClient={queries}>
          {children}
        </TRPCProvider>
      </QueryClientProvider>
    </trpcReact.Provider>
  )
}

const now = <T,>(given: T | (() => T)): T => (typeof given === "function" ? (given as () => T)() : given)

/** What is in the cache says nothing of its project, so it goes when the project does. */
function useForgetting(queries: QueryClient, place: string): void {
  const shown = useRef(place)
  useLayoutEffect(() => {
    if (shown.current === place) return
    shown.current = place
    void queries.resetQueries({
      predicate: ({ queryKey: [path] }) => Array.isArray(path) && path[0] === "compute",
    })
  }, [queries, place])
}

import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { useInsertionEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react"
import { createPolarisClient, retryReads, type PolarisClientOptions } from "../client/index.js"
import { trpcReact } from "./trpc-react.js"
import { TRPCProvider } from "./trpc.js"

/** Properties of `PolarisProvider`: Polaris' address, and the caller's credentials and project. */
export interface PolarisProviderProps extends PolarisClientOptions {
  /** The application's own `QueryClient`, if it has one. */
  queryClient?: QueryClient | undefined
  children?: ReactNode
}

/**
 * Provides one client to all hooks below. `project` and `token` may change at any time: running calls stay in
 * the project they were started in, and when `project` changes, the queries are fetched again. A new `url`
 * creates a new client; other options cannot be changed after the first render.
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
    const token = () => resolve(newest.current.token)
    const chosen = () => resolve(newest.current.project)
    return createPolarisClient({ ...options, token, project: chosen })
  }, [url])
  useResetOnChange(queries, typeof project === "function" ? url : `${url} ${project}`)
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

const resolve = <T,>(given: T | (() => T)): T => (typeof given === "function" ? (given as () => T)() : given)

/** Resets the queries when the project changes, because cached data is not stored per project. */
function useResetOnChange(queries: QueryClient, address: string): void {
  const shown = useRef(address)
  useLayoutEffect(() => {
    if (shown.current === address) return
    shown.current = address
    void queries.resetQueries({
      predicate: ({ queryKey: [path] }) => Array.isArray(path) && path[0] === "compute",
    })
  }, [queries, address])
}

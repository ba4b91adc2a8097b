import { useSubscription as useTanstackSubscription } from "@trpc/tanstack-react-query"
import { useSubscriptionKeepingLast } from "./keep-last.js"

type Hook<Output, Failure> = typeof useTanstackSubscription<Output, Failure>

/**
 * The `useSubscription` of @trpc/tanstack-react-query, with `isError`. It keeps its last data when the
 * subscription completes, and never shows data of another subscription, not even in its first render.
 */
export function useSubscription<Output, Failure>(
  options: Parameters<Hook<Output, Failure>>[0],
): ReturnType<Hook<Output, Failure>> & { isError: boolean } {
  type Options = typeof options
  const use = (_key: unknown, watched: object) => useTanstackSubscription(watched as Options)
  const result = useSubscriptionKeepingLast(use, options.queryKey, options as object)
  return result as ReturnType<Hook<Output, Failure>> & { isError: boolean }
}

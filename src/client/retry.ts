import { polarisError } from "./error.js"

const AGAIN = [502, 503, 504]
const TIMES = 3

/**
 * TanStack Query's `retry` for queries of Polaris: thrice when Keystone, Glance or Polaris was out of reach,
 * never when they have said no. Its own default would show "not found" only after seven seconds.
 */
export function retryReads(failures: number, error: unknown): boolean {
  const status = polarisError(error)?.httpStatus
  return failures < TIMES && (status === undefined || AGAIN.includes(status))
}

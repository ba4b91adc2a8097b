import { polarisError } from "./error.js"

const RETRIED = [502, 503, 504]
const MAX_RETRIES = 3

/**
 * TanStack Query's `retry` for queries of Polaris: up to three times if Keystone, Glance or Polaris could not
 * be reached, never if they refused. TanStack's default would show "not found" only after seven seconds.
 */
export function retryReads(failures: number, error: unknown): boolean {
  const status = polarisError(error)?.httpStatus
  return failures < MAX_RETRIES && (status === undefined || RETRIED.includes(status))
}

import { TRPCClientError } from "@trpc/client"
import type { ErrorData } from "../routers/failures.js"

/**
 * What Polaris says of a failure: code, status, what Keystone or Glance answered, which fields were wrong.
 * Undefined for a failure that did not come from Polaris: the network, a proxy, a call that was aborted.
 */
export function polarisError(error: unknown): ErrorData | undefined {
  if (!(error instanceof TRPCClientError)) return undefined
  const data = error.data as Partial<ErrorData> | null | undefined
  return data?.code && data.httpStatus ? (data as ErrorData) : undefined
}

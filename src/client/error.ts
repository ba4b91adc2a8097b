import { TRPCClientError } from "@trpc/client"
import type { ErrorData } from "../routers/failures.js"

/**
 * The details of a failure: code, HTTP status, reason, the error of Keystone or Glance, the invalid fields of
 * the input. Undefined if the failure does not come from Polaris but from the network, a proxy or an aborted
 * call.
 */
export function polarisError(error: unknown): ErrorData | undefined {
  if (!(error instanceof TRPCClientError)) return undefined
  const data = error.data as Partial<ErrorData> | null | undefined
  return data?.code && data.httpStatus ? (data as ErrorData) : undefined
}

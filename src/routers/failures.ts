import type { TRPCDefaultErrorShape, TRPCError } from "@trpc/server"
import { getHTTPStatusCodeFromError } from "@trpc/server/http"
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc"
import { z } from "zod"
import { Refusal, type Issue, type OpenStackFailure } from "../errors.js"
import { codeOf, failureOf, isExpected, type Code, type Failure } from "../failure.js"
import { invalidInput } from "../schemas/explain.js"
import type { QueryReason } from "../schemas/catalog/query.js"
import type { LibraryReason } from "../schemas/library/values.js"
import type { ListReason } from "../schemas/list.js"
import type { SessionReason } from "../schemas/session.js"
import type { UploadReason } from "../schemas/upload.js"
import { UploadFailed } from "../upload/watch.js"

/** The details of a failure that a caller gets, besides the message. */
export interface ErrorData {
  /** tRPC's code, such as `NOT_FOUND`, or one of docs/guide/errors.md. */
  code: Code
  /** The HTTP status of the response. */
  httpStatus: number
  /** The path of the procedure. */
  path?: string
  /** The error of Keystone or Glance, if one of them failed. */
  openstack?: OpenStackFailure
  /** The invalid fields of the input, if there are any. */
  issues?: Issue[]
  /** The cause, as a slug, where several failures share a code. */
  reason?: LibraryReason | ListReason | QueryReason | SessionReason | UploadReason
  /** Seconds after which another try may succeed. A streamed batch has them only here, without the header. */
  retryAfterSeconds?: number
  /** For a watcher of an upload: the upload's own failure. */
  upload?: Pick<ErrorData, "code" | "httpStatus">
}

export interface ErrorShape {
  message: string
  code: TRPCDefaultErrorShape["code"]
  data: ErrorData
}

/** A failure in tRPC's shape. */
export function toShape({ status, message, ...failure }: Failure, more: Partial<ErrorData> = {}): ErrorShape {
  const data = { ...failure, httpStatus: status, ...more } as ErrorData
  return { message, code: rpcCode(failure.code, status), data }
}

/** tRPC calls this for every failed call, including subscriptions, which never pass through a middleware. */
export function errorFormatter(failed: { shape: TRPCDefaultErrorShape; error: TRPCError }): ErrorShape {
  const { cause } = failed.error
  const { path } = failed.shape.data
  const upload =
    cause instanceof UploadFailed ? { code: codeOf(cause.actual), httpStatus: cause.actual } : undefined
  const error = thrown(failed.error)
  const seconds = error instanceof Refusal ? error.seconds : undefined
  return toShape(failureOf(error), {
    ...(path && { path }),
    ...(seconds !== undefined && { retryAfterSeconds: seconds }),
    ...(upload && { upload }),
  })
}

const INVALID_JSON = "The request is not valid JSON."

/** The error a procedure threw, or tRPC's own refusal as a `Refusal`. A defect is returned unchanged. */
export function thrown(error: TRPCError): unknown {
  const { code, cause, message } = error
  if (isExpected(cause) || code === "INTERNAL_SERVER_ERROR") return cause ?? error
  if (cause instanceof z.core.$ZodError) return invalidInput(cause)
  /** tRPC's message would repeat the input. */
  const isSyntax = cause instanceof SyntaxError || code === "PARSE_ERROR"
  return new Refusal(getHTTPStatusCodeFromError(error), {
    message: isSyntax ? INVALID_JSON : message,
    cause: error,
  })
}

/** tRPC's number for a code; for a code that tRPC does not have, the number of its class. */
function rpcCode(code: Code, status: number): TRPCDefaultErrorShape["code"] {
  const numbers: Partial<Record<Code, TRPCDefaultErrorShape["code"]>> = TRPC_ERROR_CODES_BY_KEY
  return numbers[code] ?? TRPC_ERROR_CODES_BY_KEY[status < 500 ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR"]
}

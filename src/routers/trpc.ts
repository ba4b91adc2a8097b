import { initTRPC, type TRPCError, type TRPCDefaultErrorShape } from "@trpc/server"
import { getHTTPStatusCodeFromError } from "@trpc/server/http"
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc"
import { z } from "zod"
import type { Context } from "../context.js"
import {
  codeOf,
  openStackFailure,
  Refusal,
  statusOf,
  UpstreamError,
  type OpenStackFailure,
  type Reason,
} from "../errors.js"
import { UploadFailed } from "../upload/watch.js"
import { SSE } from "./subscription.js"
import { explain, faults, type Fault } from "../schemas/explain.js"

/** What a caller learns of a failure, beside its message. */
export interface ErrorData {
  code: TRPC_ERROR_CODE_KEY
  httpStatus: number
  path?: string
  /** What Keystone or Glance answered, when the failure is theirs. */
  openstack?: OpenStackFailure
  /** Which fields of the input were wrong, when they were. */
  issues?: Fault[]
  /** Why, in one word, where several failures share a code. */
  reason?: Reason
  /** To a watcher of an upload: what became of the upload itself. */
  upload?: Pick<ErrorData, "code" | "httpStatus">
}

export interface ErrorShape {
  message: string
  code: TRPCDefaultErrorShape["code"]
  data: ErrorData
}

const UNEXPECTED =
  "Something went wrong in Polaris. Try again, and tell your operator the request id if it stays."

/** What became of a failure: the same for the answer and for the log. */
export function verdict(error: TRPCError): { code: TRPC_ERROR_CODE_KEY; httpStatus: number } {
  const { code, cause } = error
  if (!(cause instanceof Refusal || cause instanceof UpstreamError))
    return { code, httpStatus: getHTTPStatusCodeFromError(error) }
  const httpStatus = statusOf(cause)
  return { code: codeOf(httpStatus), httpStatus }
}

function toShape({ shape, error }: { shape: TRPCDefaultErrorShape; error: TRPCError }): ErrorShape {
  const { cause } = error
  const { code, httpStatus } = verdict(error)
  const { path } = shape.data
  const openstack = openStackFailure(cause)
  const issues = cause instanceof z.core.$ZodError ? faults(cause) : undefined
  return {
    message: messageOf(error),
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: {
      code,
      httpStatus,
      ...(path && { path }),
      ...(openstack && { openstack }),
      ...(issues && { issues }),
      ...(cause instanceof Refusal && cause.reason && { reason: cause.reason }),
      ...(cause instanceof UploadFailed && { upload: outcome(cause.actual) }),
    },
  }
}

const outcome = (httpStatus: number) => ({ code: codeOf(httpStatus), httpStatus })

function messageOf({ code, cause, message }: TRPCError): string {
  if (cause instanceof z.core.$ZodError) return explain(cause)
  if (cause instanceof Refusal || cause instanceof UpstreamError) return cause.message
  if (cause instanceof SyntaxError) return NO_JSON
  return OWN_WORDS[code] ?? message
}

const NO_JSON = "The request is not valid JSON."

/** tRPC's own messages of these kinds repeat the input or the program's inside. */
const OWN_WORDS: Partial<Record<TRPC_ERROR_CODE_KEY, string>> = {
  INTERNAL_SERVER_ERROR: UNEXPECTED,
  PARSE_ERROR: NO_JSON,
}

const t = initTRPC.context<Context>().create({ isDev: false, errorFormatter: toShape, sse: SSE })

export const { router } = t

/** For anybody, also before it is known who asks. */
export const open = t.procedure

/** For a caller with a valid token, in a project. Refused before the input is looked at: 401 without a token, 403 without a project. */
export const inProject = open.use(async ({ ctx, next, signal }) => {
  const { caller, glance } = await ctx.signIn(signal)
  const isUploading = (imageId: string) => ctx.transfers.running({ projectId: caller.project.id, imageId })
  return next({ ctx: { caller, glance, isUploading } })
})

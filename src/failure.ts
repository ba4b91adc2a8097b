import { Refusal, UpstreamError, type Issue, type OpenStackFailure } from "./errors.js"

/** A failure as callers see it. Each API layer renders it in its own shape and adds nothing. */
export interface Failure {
  status: number
  code: Code
  message: string
  reason?: string
  /** The response of the OpenStack service, if the failure is the service's. */
  openstack?: OpenStackFailure
  issues?: Issue[]
}

/** The message of every failure that is a defect of Polaris; the log has the details. */
export const UNEXPECTED =
  "Something went wrong in Polaris. If this persists, contact your operator and quote the request id."

/**
 * Translates any thrown value. Anything but a `Refusal` or an `UpstreamError` is a defect: status 500 and a
 * fixed message.
 */
export function failureOf(error: unknown): Failure {
  const openstack = openStackFailure(error)
  const shared = openstack === undefined ? {} : { openstack }
  if (error instanceof UpstreamError)
    return { ...shared, status: error.httpStatus, code: codeOf(error.httpStatus), message: error.message }
  if (!(error instanceof Refusal)) return { ...shared, status: 500, code: codeOf(500), message: UNEXPECTED }
  const { status, message, reason, issues } = error
  return {
    ...shared,
    status,
    code: codeOf(status),
    message,
    ...(reason && { reason }),
    ...(issues && { issues }),
  }
}

/** False for a defect of Polaris. */
export const isExpected = (error: unknown): error is Refusal | UpstreamError =>
  error instanceof UpstreamError || (error instanceof Refusal && error.status !== 500)

/** Pass to `catch` where a failure does not matter. Rethrows defects. */
export function ignoreExpected(error: unknown): undefined {
  if (!isExpected(error)) throw error
}

/** The same failure with `note` added to its message. */
export function withNote(error: unknown, note: string): Refusal {
  const { status, message, reason, issues } = failureOf(error)
  return new Refusal(status, { message: `${message} ${note}`, reason, issues, cause: error })
}

/** The service's response behind a failure, even if it is wrapped. */
function openStackFailure(error: unknown): OpenStackFailure | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof UpstreamError) return at.failure
  return undefined
}

/** The part of a logger that `logFailure` needs. */
export interface FailureLog {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * The one log line of a failed call: `refused`, or `unexpected failure` for a defect. `where` names the call.
 * Messages can repeat what the caller sent, so they stay out of the log.
 */
export function logFailure(log: FailureLog, error: unknown, where: object = {}): void {
  const fields = { ...where, ...failureFields(error) }
  if (isExpected(error)) log.info(fields, "refused")
  else log.error(fields, "unexpected failure")
}

/** The fields of a failure in a log line. */
export function failureFields(error: unknown): object {
  if (!isExpected(error)) return defect(error)
  const { status, code, reason, openstack } = failureOf(error)
  return { code, status, ...(reason && { reason }), ...(openstack && { upstream: upstream(openstack) }) }
}

const upstream = ({ service, status, requestId }: OpenStackFailure) => ({ service, status, requestId })

/** A defect's type and stack, without its message. */
export function defect(error: unknown): { failure?: string; stack?: string[] } {
  if (!(error instanceof Error)) return { failure: typeof error }
  if (error instanceof Refusal && error.cause !== undefined) return defect(error.cause)
  const stack = error.stack?.split("\n").filter((line) => line.startsWith("    at "))
  return { failure: error.name, ...(stack && { stack }) }
}

/**
 * The codes of the statuses with which Polaris itself responds (docs/guide/errors.md): tRPC's codes where
 * they exist.
 */
export const CODES = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_SUPPORTED",
  408: "TIMEOUT",
  409: "CONFLICT",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  429: "TOO_MANY_REQUESTS",
  499: "CLIENT_CLOSED_REQUEST",
  500: "INTERNAL_SERVER_ERROR",
  502: "BAD_GATEWAY",
  503: "SERVICE_UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
} as const

/** The other statuses of the IANA registry. */
const OTHER_CODES = {
  402: "PAYMENT_REQUIRED",
  406: "NOT_ACCEPTABLE",
  407: "PROXY_AUTHENTICATION_REQUIRED",
  410: "GONE",
  411: "LENGTH_REQUIRED",
  412: "PRECONDITION_FAILED",
  414: "URI_TOO_LONG",
  416: "RANGE_NOT_SATISFIABLE",
  417: "EXPECTATION_FAILED",
  421: "MISDIRECTED_REQUEST",
  422: "UNPROCESSABLE_CONTENT",
  423: "LOCKED",
  424: "FAILED_DEPENDENCY",
  425: "TOO_EARLY",
  426: "UPGRADE_REQUIRED",
  428: "PRECONDITION_REQUIRED",
  431: "REQUEST_HEADER_FIELDS_TOO_LARGE",
  451: "UNAVAILABLE_FOR_LEGAL_REASONS",
  501: "NOT_IMPLEMENTED",
  505: "HTTP_VERSION_NOT_SUPPORTED",
  506: "VARIANT_ALSO_NEGOTIATES",
  507: "INSUFFICIENT_STORAGE",
  508: "LOOP_DETECTED",
  511: "NETWORK_AUTHENTICATION_REQUIRED",
} as const

const ALL_CODES = { ...CODES, ...OTHER_CODES }

export type Code = (typeof ALL_CODES)[keyof typeof ALL_CODES]

/**
 * The code of a status. A status that is not in the registry counts as the first of its class (RFC 9110,
 * section 15).
 */
export function codeOf(status: number): Code {
  const codes: Partial<Record<number, Code>> = ALL_CODES
  return codes[status] ?? (status >= 400 && status < 500 ? CODES[400] : CODES[500])
}

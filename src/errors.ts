/** The two kinds of failure below the API layers. failure.ts translates both. */

export type Service = "keystone" | "glance" | "nova" | "neutron" | "cinder" | "storage"

/** Which field of an input was wrong. */
export interface Issue {
  /** Dotted, as in `operations.0.path`; empty for the input as a whole. */
  path: string
  message: string
}

export interface RefusalOptions {
  /** A sentence for the person who made the request: what is wrong, then what to do. */
  message: string
  /** A snake_case slug, if programs must distinguish failures of one status; declared by the chapter. */
  reason?: string | undefined
  issues?: Issue[] | undefined
  /** What is wrong in a JSON body, by RFC 6901. */
  pointer?: string | undefined
  /** Seconds after which another try may succeed, for the header `Retry-After`. */
  seconds?: number | undefined
  cause?: unknown
}

/** An expected failure. `status` is the HTTP status of the response. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string | undefined
  readonly issues: Issue[] | undefined
  readonly pointer: string | undefined
  readonly seconds: number | undefined

  /** `options` may be just the message. */
  constructor(status: number, options: string | RefusalOptions) {
    const { message, reason, issues, pointer, seconds, cause } =
      typeof options === "string" ? { message: options } : options
    super(message, { cause })
    this.name = "Refusal"
    this.status = status
    this.reason = reason
    this.issues = issues
    this.pointer = pointer
    this.seconds = seconds
  }
}

/** The caller closed the connection before the work was done. */
export const callerGone = (cause?: unknown) =>
  new Refusal(499, { message: "The caller closed the connection.", reason: "caller_gone", cause })

/** The response of an OpenStack service, as far as callers may see it. `status` is null if there was none. */
export interface OpenStackFailure {
  service: Service
  /** The HTTP status of the service's response. */
  status: number | null
  message: string
  /** The service's own id of the request. */
  requestId: string | null
}

interface UpstreamOptions {
  /** The status for the caller, if it does not follow from the service's status. */
  httpStatus?: number
  cause?: unknown
  header?: UpstreamError["header"]
}

/** A response with status 300 or above, no response (`status` null), or a response that cannot be parsed. */
export class UpstreamError extends Error {
  readonly failure: OpenStackFailure
  readonly httpStatus: number
  /** A header of the response, for use inside Polaris; never passed on. */
  readonly header: (name: string) => string | undefined

  constructor(failure: OpenStackFailure, options: UpstreamOptions = {}) {
    const { httpStatus = passedOn(failure.status), cause, header = () => undefined } = options
    super(failure.message, { cause })
    this.name = "UpstreamError"
    this.failure = failure
    this.httpStatus = httpStatus
    this.header = header
  }
}

/**
 * Statuses that are passed on, because they mean the same to the caller. Every other status is a fault of the
 * service: 502.
 */
const PASSED_ON: ReadonlySet<number | null> = new Set([400, 401, 403, 404, 409, 413, 415, 429, 503, 504])

const passedOn = (status: number | null): number => (status !== null && PASSED_ON.has(status) ? status : 502)

/** True if the service responded with this status and, if given, this text. */
export function answered(error: unknown, status: number, text?: RegExp): error is UpstreamError {
  return (
    error instanceof UpstreamError && error.failure.status === status && (text?.test(error.message) ?? true)
  )
}

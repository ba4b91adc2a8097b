/** The two ways to fail below the doors. Each door translates them once, by one table. */

export type Service = "keystone" | "glance"

/** An expected failure. `status` is the HTTP status a person gets, `message` a sentence for that person. */
export class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = "Refusal"
    this.status = status
  }
}

/** What an OpenStack service answered, as the caller may see it. `status` is null when it gave no answer. */
export interface OpenStackFailure {
  service: Service
  status: number | null
  message: string
  requestId: string | null
}

/** An answer of status 300 or above, no answer at all (`status` null), or an answer nobody can read. */
export class UpstreamError extends Error {
  readonly failure: OpenStackFailure
  /** The status a caller gets when nobody knows better. */
  readonly httpStatus: number

  constructor(failure: OpenStackFailure, httpStatus = passedOn(failure.status), cause?: unknown) {
    super(failure.message, { cause })
    this.name = "UpstreamError"
    this.failure = failure
    this.httpStatus = httpStatus
  }
}

/** Statuses that mean the same to our caller as they mean to us. Everything else is the upstream's fault: 502. */
const PASSED_ON: ReadonlySet<number | null> = new Set([400, 401, 403, 404, 409, 413, 415, 429, 503, 504])

const passedOn = (status: number | null): number => (status !== null && PASSED_ON.has(status) ? status : 502)

/** The answer of the service behind a failure, however deep it is wrapped. */
export function openStackFailure(error: unknown): OpenStackFailure | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof UpstreamError) return at.failure
  return undefined
}

/** The HTTP status a caller gets for a failure; 500 for what nobody expected. */
export function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status
  return error instanceof UpstreamError ? error.httpStatus : 500
}

/** True when the service answered with this status (and, if given, this text). */
export function answered(error: unknown, status: number, text?: RegExp): error is UpstreamError {
  return (
    error instanceof UpstreamError && error.failure.status === status && (text?.test(error.message) ?? true)
  )
}

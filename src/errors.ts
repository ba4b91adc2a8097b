/** The two ways to fail below the doors. Each door translates them once, by one table. */

export type Service = "keystone" | "glance"

/** Why, in one word, where a program has to tell failures of one status apart. */
export type Reason =
  | "cancelled"
  | "taken over"
  | "stalled"
  | "caller gone"
  | "mismatch"
  | "lost"
  | "marker gone"
  | "not signed in"
  | "session ended"
  | "wrong credentials"
  | "one-time code needed"
  | "foreign origin"

/** An expected failure. `status` is the HTTP status a person gets, `message` a sentence for that person. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: Reason | undefined

  constructor(status: number, message: string, cause?: unknown, reason?: Reason) {
    super(message, { cause })
    this.name = "Refusal"
    this.status = status
    this.reason = reason
  }
}

/** The caller ended the connection before the work was done. */
export const callerGone = (cause?: unknown) => new Refusal(499, "The caller went away.", cause, "caller gone")

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
  /** A header of the answer; for us, never passed on. */
  readonly header: (name: string) => string | undefined

  constructor(
    failure: OpenStackFailure,
    httpStatus = passedOn(failure.status),
    cause?: unknown,
    header: UpstreamError["header"] = () => undefined,
  ) {
    super(failure.message, { cause })
    this.name = "UpstreamError"
    this.failure = failure
    this.httpStatus = httpStatus
    this.header = header
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

/** The guide's words for the statuses, the same at every door. */
export const CODES = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
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

export type Code = (typeof CODES)[keyof typeof CODES]

const isKnown = (status: number): status is keyof typeof CODES => status in CODES

export const codeOf = (status: number): Code => (isKnown(status) ? CODES[status] : CODES[500])

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

/** What of a defect goes into a log: its kind and where it is, but not its message, which may repeat what a caller sent. */
export const defect = (error: Error | undefined) => ({
  failure: error?.name,
  stack: error?.stack?.split("\n").filter((line) => line.startsWith("    at ")),
})

import type { FailureLog } from "./failure.js"

/** Who a call acts for, in which project, and where that project's images are. */
export interface Caller {
  token: string
  user: { id: string; name: string }
  project: { id: string; name: string }
  /** Glance shows administrators every project's images and ignores `member_status` for them. */
  isAdmin: boolean
  /** The only role in the project is `reader`. Glance decides for itself; what Polaris keeps, readers only read. */
  isReader: boolean
  imageEndpoint: string
}

/** The part of a logger that is needed outside of calls. */
export interface WarningLog extends FailureLog {
  warn(fields: object, message: string): void
}

/** The part of a logger that work needs. */
export interface CallLog extends WarningLog {
  /** Adds facts to the log line of the whole request. */
  note(facts: Facts): void
}

/** What the work was about. */
export interface Facts {
  imageId?: string
  /** Of an image's data, handed on to Glance. */
  bytes?: number
}

/**
 * One unit of work for one caller: an HTTP request, or a job. Made by an API layer or by whatever runs jobs,
 * and handed down to every request to OpenStack that the work needs.
 */
export interface Call {
  /** `req-<uuid>`: the same in the log, at Keystone and Glance, and in `x-openstack-request-id`. */
  id: string
  /** Aborted when nobody waits for the result any more. */
  signal: AbortSignal
  /** Its lines carry the id. */
  log: CallLog
  caller: Caller
}

/** A call before it is known who makes it. */
export type UnidentifiedCall = Omit<Call, "caller">

/** The same call, which also ends with `signal`. */
export function withSignal<C extends Pick<Call, "signal">>(call: C, signal: AbortSignal | undefined): C {
  if (signal === undefined || signal === call.signal) return call
  return { ...call, signal: AbortSignal.any([call.signal, signal]) }
}

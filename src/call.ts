import type { FailureLog } from "./failure.js"
import { forMany } from "./signals.js"

/** The user a call acts for, the project, and the endpoints of that project. */
export interface Caller {
  token: string
  /**
   * The token that came with the request, from which `token` may have been made for the project, and when it
   * expires, in milliseconds since 1970. Signing out revokes this one only.
   */
  signedInWith: { token: string; ends: number }
  user: { id: string; name: string }
  project: { id: string; name: string }
  /** For administrators, Glance lists every project's images and ignores `member_status`. */
  isAdmin: boolean
  /**
   * True if `reader` is the only role in the project. Glance checks this itself; Polaris checks it for the
   * library.
   */
  isReader: boolean
  /** The names of the caller's roles in the project. */
  roles: readonly string[]
  imageEndpoint: string
  /** Before `/v2.1`; undefined in a cloud without a compute service. */
  computeEndpoint?: string | undefined
  /** Before `/v2.0`; undefined in a cloud without a network service. */
  networkEndpoint?: string | undefined
  /** Before `/v3`; undefined in a cloud without a block storage service. */
  volumeEndpoint?: string | undefined
}

/** The part of a logger that code outside of calls needs. */
export interface WarningLog extends FailureLog {
  warn(fields: object, message: string): void
}

/** The part of a logger that a call needs. */
export interface CallLog extends WarningLog {
  /** Adds facts to the log line of the whole request, and to the audit of the change. */
  note(facts: Facts): void
}

/** Who calls, for the log. */
export interface CallerIds {
  userId: string
  projectId?: string | undefined
}

/** What a change did to an image, in brief: the fields that differ. */
export interface ImageChange {
  imageId: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** What a call did, for its log line and for the audit. */
export interface Facts {
  imageId?: string
  procedure?: string
  /** The download link with which the call was made. */
  linkId?: string
  /** Only for the audit: the caller of this call, if a request has several. */
  by?: CallerIds
  /** Only for the audit. */
  change?: ImageChange
  /** Bytes of image data that were passed on to Glance. */
  bytes?: number
}

/**
 * One unit of work for one caller: an HTTP request, or a job. An API layer or the job runner creates it, and
 * passes it to every request to OpenStack that the work needs.
 */
export interface Call {
  /** `req-<uuid>`: the same in the log, at Keystone and Glance, and in `x-openstack-request-id`. */
  id: string
  /** Aborts when nobody is waiting for the result any more. */
  signal: AbortSignal
  /** Adds the id to each line. */
  log: CallLog
  caller: Caller
}

/** A call whose caller is not known yet. */
export type UnidentifiedCall = Omit<Call, "caller">

/** The same call, which also ends when `signal` aborts. */
export function withSignal<C extends Pick<Call, "signal">>(call: C, signal: AbortSignal | undefined): C {
  if (signal === undefined || signal === call.signal) return call
  return { ...call, signal: forMany(AbortSignal.any([call.signal, signal])) }
}

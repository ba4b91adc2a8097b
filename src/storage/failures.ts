import { Refusal, UpstreamError, type OpenStackFailure } from "../errors.js"
import { late, unreachable, invalidResponse } from "../http/sentence.js"

/** The reasons of refusals that a caller can do something about. */
export type StorageReason =
  | "no_such_object"
  | "no_such_upload"
  | "invalid_part"
  | "invalid_part_order"
  | "part_too_small"
  | "object_changed"
  | "range_not_satisfiable"

interface Row {
  status: number
  reason: StorageReason
  message: string
}

const GONE: Row = {
  status: 404,
  reason: "no_such_object",
  message: "The object store no longer has this file. Upload it again.",
}

/** S3's error codes that concern the request rather than the store or its configuration. */
const ROWS: Record<string, Row> = {
  NoSuchKey: GONE,
  NotFound: GONE,
  NoSuchUpload: {
    status: 404,
    reason: "no_such_upload",
    message: "The object store does not know this upload: it was completed or aborted. Start a new one.",
  },
  InvalidPart: {
    status: 409,
    reason: "invalid_part",
    message: "A part is missing at the object store, or has another ETag. Upload the part again.",
  },
  InvalidPartOrder: {
    status: 400,
    reason: "invalid_part_order",
    message: "The parts are not in ascending order. Sort them by part number.",
  },
  EntityTooSmall: {
    status: 409,
    reason: "part_too_small",
    message:
      "A part other than the last has fewer than 5 MiB. Upload it again with the part size of the session.",
  },
  PreconditionFailed: {
    status: 412,
    reason: "object_changed",
    message: "The file in the object store has changed meanwhile. Read it again.",
  },
  InvalidRange: {
    status: 416,
    reason: "range_not_satisfiable",
    message: "The file in the object store does not have these bytes. Request a range within its size.",
  },
}

/** The fields of the SDK's errors that are read here. */
interface Thrown {
  name: string
  code?: unknown
  $metadata?: { httpStatusCode?: number; requestId?: string }
  $response?: unknown
}

/** The error code in the store's response, such as `NoSuchUpload`. */
export const s3CodeOf = (error: unknown): string => (error as Thrown | null)?.name ?? ""

/** The HTTP status of the store's response, undefined if there was none. */
export const statusOf = (error: unknown): number | undefined =>
  (error as Thrown | null)?.$metadata?.httpStatusCode

/** Thrown if a response has more bytes than Polaris parses. */
export class OversizedAnswer extends Error {}

const SERVICE = "storage"

/**
 * Translates the SDK's errors: a `Refusal` for what callers can do something about, an `UpstreamError` for a
 * store that is unreachable (503), late (504), or sends an unexpected refusal or response (502). Any other
 * value is returned unchanged.
 */
export function storageFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal || error instanceof UpstreamError) return error
  if (error instanceof OversizedAnswer) return unreadableAnswer(error)
  const { name, code, $metadata, $response } = error as Error & Thrown
  const row = ROWS[name]
  if (row && $metadata?.httpStatusCode !== undefined) return new Refusal(row.status, { ...row, cause: error })
  const failure = { service: SERVICE, status: null, requestId: $metadata?.requestId ?? null } as const
  const status = $metadata?.httpStatusCode
  if (status !== undefined && status >= 300) return refused({ ...failure, status }, name, error)
  if ($response !== undefined || status !== undefined) return unreadableAnswer(error)
  if (typeof code === "string" || name === "TimeoutError")
    return new UpstreamError({ ...failure, message: unreachable(SERVICE) }, { httpStatus: 503, cause: error })
  return error
}

/** A store that asks to retry later may recover; its other refusals concern Polaris and its settings. */
function refused(failure: Omit<OpenStackFailure, "message">, name: string, cause: Error): UpstreamError {
  const { status } = failure
  if (status === 503 || status === 429 || name === "SlowDown")
    return new UpstreamError(
      { ...failure, message: "The object store is busy. Try again later." },
      { httpStatus: 503, cause },
    )
  const message =
    status !== null && status >= 500
      ? `The object store failed (${status}). Try again later.`
      : `The object store refused a request from Polaris (${status} ${name}). Contact your operator.`
  return new UpstreamError({ ...failure, message }, { httpStatus: 502, cause })
}

export const lateAnswer = () =>
  new UpstreamError(
    { service: SERVICE, status: null, message: late(SERVICE), requestId: null },
    { httpStatus: 504 },
  )

export const unreadableAnswer = (cause?: unknown) =>
  new UpstreamError(
    { service: SERVICE, status: null, message: invalidResponse(SERVICE), requestId: null },
    { httpStatus: 502, cause },
  )

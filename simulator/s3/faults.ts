import { once } from "node:events"
import type { ServerResponse } from "node:http"
import { ClientGone } from "../wire.js"
import { S3Error } from "./error.js"

/**
 * Faults of real stores: refusing for a while, reporting an error inside a 200, an empty ETag for a completed
 * upload (radosgw), doing the work and then not knowing the upload (MinIO), or not responding.
 */
export type FaultKind = "slow-down" | "error-in-200" | "empty-etag" | "done-but-unknown" | "no-answer"

export interface S3Fault {
  /** S3's name of the operation, such as `CompleteMultipartUpload`. */
  operation: string
  kind: FaultKind
  /** How many requests fail; 1 by default. */
  times?: number
}

export interface Faults {
  add(fault: S3Fault): void
  /** Whether this request has this fault; counts it. */
  take(operation: string, kind: FaultKind): boolean
}

export function createFaults(): Faults {
  const waiting: Required<S3Fault>[] = []
  return {
    add({ times = 1, ...fault }) {
      waiting.push({ ...fault, times })
    },
    take(operation, kind) {
      const found = waiting.find((one) => one.operation === operation && one.kind === kind && one.times > 0)
      if (found) found.times -= 1
      return found !== undefined
    },
  }
}

/** The faults that any operation can have. */
export async function meetFaults(faults: Faults, operation: string, response: ServerResponse): Promise<void> {
  if (faults.take(operation, "slow-down")) throw new S3Error("SlowDown")
  if (!faults.take(operation, "no-answer")) return
  await once(response, "close")
  throw new ClientGone("the client gave up")
}

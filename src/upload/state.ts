import type { Failure } from "../failure.js"

/** The state of one upload, shared by all processes. `movedAt` is in milliseconds since 1970. */
export interface UploadState {
  /** Identifies one attempt to upload; a retry has another id. */
  id: string
  userId: string
  phase: "sending" | "ending" | "done" | "failed"
  uploaded: number
  /** Bytes to upload; null if unknown. */
  total: number | null
  movedAt: number
  /** Why it failed, as sent over the bus. */
  failure?: Failure
}

/**
 * What a watcher gets (the guide's `UploadProgress`). `percent` is an integer, and 100 only after Glance has
 * confirmed.
 */
export interface UploadProgress {
  /** Bytes that were passed on to Glance. */
  uploaded: number
  /** Bytes to upload; 0 while unknown. */
  total: number
  /** An integer from 0 to 100; 100 only after Glance has confirmed that it stored the data. */
  percent: number
}

export function progressOf({ phase, uploaded, total }: UploadState): UploadProgress {
  if (phase === "done") return { uploaded, total: uploaded, percent: 100 }
  const percent = total ? Math.min(99, Math.floor((uploaded / total) * 100)) : 0
  return { uploaded, total: total ?? 0, percent }
}

export const uploadHasEnded = ({ phase }: UploadState) => phase === "done" || phase === "failed"

import type { Failure } from "../failure.js"

/** All that is known of one upload, by whichever process. `movedAt` is in milliseconds since 1970. */
export interface UploadState {
  /** One attempt to upload; a retry is another. */
  id: string
  userId: string
  phase: "sending" | "ending" | "done" | "failed"
  uploaded: number
  /** Bytes to upload; null when nobody said. */
  total: number | null
  movedAt: number
  /** Why it failed; it travels over the bus as it is. */
  failure?: Failure
}

/**
 * What a watcher sees (the guide's `UploadProgress`). `percent` is an integer; 100 only once Glance has
 * confirmed.
 */
export interface UploadProgress {
  uploaded: number
  /** Bytes to upload; 0 while nobody knows. */
  total: number
  percent: number
}

export function progressOf({ phase, uploaded, total }: UploadState): UploadProgress {
  if (phase === "done") return { uploaded, total: uploaded, percent: 100 }
  const percent = total ? Math.min(99, Math.floor((uploaded / total) * 100)) : 0
  return { uploaded, total: total ?? 0, percent }
}

export const hasEnded = ({ phase }: UploadState) => phase === "done" || phase === "failed"

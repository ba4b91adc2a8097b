import { setMaxListeners } from "node:events"
import type { ServerResponse } from "node:http"

/**
 * Resolves with the result or rejects with the signal's reason, whichever comes first. The work itself
 * continues.
 */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    signal.addEventListener("abort", leave)
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", leave))
}

/** A signal that never aborts, for work that continues after its caller has left. */
export const never = (): AbortSignal => forMany(new AbortController().signal)

/** Shared by all requests: each of them ends with it, and an error costs more than its signal. */
const CLOSED = new DOMException("The connection has closed.", "AbortError")

/** A signal that aborts when the connection closes, with or without a response. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const closed = new AbortController()
  response.once("close", () => closed.abort(CLOSED))
  return forMany(closed.signal)
}

/**
 * The same signal, on which any number of operations may wait at once, as those of a batch or of a bulk
 * change do. Node warns of more than ten by default. Each removes its listener when it ends.
 */
export function forMany(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal)
  return signal
}

export interface Deadline {
  /** Aborts when the time has passed, or with the signal that was given. */
  signal: AbortSignal
  hasPassed(): boolean
  /** Call it when the work has ended. */
  clear(): void
}

/** A deadline for work that usually ends long before it: cheaper than `AbortSignal.any` with a `timeout`. */
export function startDeadline(milliseconds: number, signal: AbortSignal | undefined): Deadline {
  const ends = new AbortController()
  let hasPassed = false
  const pass = () => {
    hasPassed = true
    ends.abort()
  }
  const leave = () => ends.abort(signal?.reason)
  const timer = setTimeout(pass, milliseconds)
  if (signal?.aborted) leave()
  else if (signal !== undefined) forMany(signal).addEventListener("abort", leave)
  return {
    signal: ends.signal,
    hasPassed: () => hasPassed,
    clear() {
      clearTimeout(timer)
      signal?.removeEventListener("abort", leave)
    },
  }
}

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
export const never = (): AbortSignal => new AbortController().signal

/** A signal that aborts when the connection closes, with or without a response. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const closed = new AbortController()
  response.once("close", () => closed.abort())
  return closed.signal
}

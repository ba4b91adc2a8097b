import type { ServerResponse } from "node:http"

/** The result, or the signal's reason, whichever comes first. The work itself goes on. */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    signal.addEventListener("abort", leave)
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", leave))
}

/** A signal that never aborts, for work that goes on after its caller has left. */
export const never = (): AbortSignal => new AbortController().signal

/** Aborted when a caller's connection has ended, with an answer or without. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const closed = new AbortController()
  response.once("close", () => closed.abort())
  return closed.signal
}

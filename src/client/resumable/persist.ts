import { polarisError } from "../error.js"
import { backOff, TRIES } from "./back-off.js"
import type { Gate } from "./gate.js"

/** Statuses of Polaris, or of a proxy in front of it, after which another attempt may succeed. */
const PASSING = [408, 429, 500, 502, 503, 504]

/** Reasons after which another attempt would not succeed. */
const LASTING = ["library_off"]

/**
 * Repeats a request to Polaris after a temporary failure or without a response. Waits while there is no
 * network.
 */
export async function persist<T>(
  gate: Gate,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let failures = 0; ;) {
    signal.throwIfAborted()
    const open = gate.open()
    try {
      return await following(signal, ask)
    } catch (error) {
      signal.throwIfAborted()
      if (!isPassing(error)) throw error
      if (gate.closedBy() === "offline") await gate.pass(signal)
      else if (!open.aborted) failures += 1
      if (failures >= TRIES) throw error
      await backOff(Math.max(1, failures), signal, polarisError(error)?.retryAfterSeconds)
    }
  }
}

/**
 * Runs `ask` with a signal of its own that follows `signal`. tRPC's client and `fetch` leave their listeners
 * on the signal that they get, and an upload makes many requests.
 */
async function following<T>(signal: AbortSignal, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController()
  const follow = () => own.abort(signal.reason)
  signal.addEventListener("abort", follow)
  try {
    return await ask(own.signal)
  } finally {
    signal.removeEventListener("abort", follow)
  }
}

function isPassing(error: unknown): boolean {
  const { httpStatus, reason = "" } = polarisError(error) ?? {}
  return httpStatus === undefined || (PASSING.includes(httpStatus) && !LASTING.includes(reason))
}

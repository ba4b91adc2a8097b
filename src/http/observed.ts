import { performance } from "node:perf_hooks"
import { UpstreamError } from "../errors.js"

/** Reports one request to a service; `status` is `2xx`, the status of a refusal, `none` or `aborted`. */
export type Observe = (of: { service: string; status: string }, seconds: number) => void

/** The same function, with a report of each call. For bytes to read, a call ends when they begin. */
export function observed<Of extends { service: string }, Got>(
  ask: (outgoing: Of) => Promise<Got>,
  observe: Observe,
): (outgoing: Of) => Promise<Got> {
  return async (outgoing) => {
    const from = performance.now()
    const report = (status: string) =>
      observe({ service: outgoing.service, status }, (performance.now() - from) / 1000)
    try {
      const got = await ask(outgoing)
      report("2xx")
      return got
    } catch (error) {
      report(error instanceof UpstreamError ? String(error.failure.status ?? "none") : "aborted")
      throw error
    }
  }
}

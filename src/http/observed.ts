import { performance } from "node:perf_hooks"
import { UpstreamError } from "../errors.js"
import { echoed } from "./sentence.js"

/** One request to a service. */
export interface Observed {
  service: string
  /** `2xx`, the status of a refusal, `none` or `aborted`. */
  status: string
  /** The id of the call. */
  callId: string
  /** The service's own id of the request, if it sent one. */
  theirs: string | undefined
}

/** Reports one request to a service. */
export type Observe = (of: Observed, seconds: number) => void

/** The same function, with a report of each call. For bytes to read, a call ends when they begin. */
export function observed<
  Of extends { service: string; requestId: string },
  Got extends { header(name: string): string | undefined },
>(ask: (outgoing: Of) => Promise<Got>, observe: Observe): (outgoing: Of) => Promise<Got> {
  return async (outgoing) => {
    const from = performance.now()
    const { service, requestId: callId } = outgoing
    const report = (status: string, theirs: string | null | undefined) =>
      observe({ service, status, callId, theirs: theirs ?? undefined }, (performance.now() - from) / 1000)
    try {
      const got = await ask(outgoing)
      report("2xx", echoed(got.header("x-openstack-request-id")))
      return got
    } catch (error) {
      const failure = error instanceof UpstreamError ? error.failure : undefined
      report(failure === undefined ? "aborted" : String(failure.status ?? "none"), failure?.requestId)
      throw error
    }
  }
}

import { performance } from "node:perf_hooks"
import { UpstreamError, type Service } from "../errors.js"
import { echoed } from "./sentence.js"

/** One request to a service, when it begins. */
export interface UpstreamRequest {
  service: Service
  method: string
  url: string
  /** The id of the call. Undefined for a client that has no calls. */
  callId: string | undefined
}

/** How it ended. */
export interface UpstreamEnding {
  /** Undefined if there was no response that could be read. */
  status: number | undefined
  /** The caller left, or what was sent broke off: the service is not at fault. */
  isAborted: boolean
  /** The service's own id of the request, if it sent one. */
  theirs: string | undefined
  /** How often it was sent again. */
  resends: number
  seconds: number
}

/** The status as a label of metrics: `2xx`, the status of a refusal, `none` or `aborted`. */
export function statusLabel({ status, isAborted }: Pick<UpstreamEnding, "status" | "isAborted">): string {
  if (isAborted) return "aborted"
  if (status === undefined) return "none"
  return status < 300 ? "2xx" : String(status)
}

/** How a span ends. Without a response, the id is the call's own, so the service has none. */
export function spanEnding({ status, resends, theirs, ...ending }: UpstreamEnding) {
  const label = statusLabel({ status, ...ending })
  const requestId = status === undefined ? undefined : theirs
  return { status, resends, requestId, error: label === "2xx" ? undefined : label }
}

/** What the observer of one request adds to it. */
export interface UpstreamObserver {
  /** Sent besides the request's own. */
  headers?: Record<string, string>
  end(ending: UpstreamEnding): void
}

/** Observes one request to a service. For bytes to read, it ends when they begin. */
export type Observe = (request: UpstreamRequest) => UpstreamObserver

interface Sent {
  service: Service
  requestId: string
  method?: string
  url: string
  headers: Record<string, string>
  onResend?: () => void
}

interface Received {
  status: number
  header(name: string): string | undefined
}

/** The same function, each call of which is observed. `method` is that of requests which name none. */
export function observed<Of extends Sent, Got extends Received>(
  ask: (outgoing: Of) => Promise<Got>,
  observe: Observe,
  method = "GET",
): (outgoing: Of) => Promise<Got> {
  return async (outgoing) => {
    const from = performance.now()
    const { service, requestId: callId, url } = outgoing
    const observer = observe({ service, method: outgoing.method ?? method, url, callId })
    const headers = { ...outgoing.headers, ...observer.headers }
    let resends = 0
    const end = (ending: Pick<UpstreamEnding, "status" | "theirs"> & { isAborted?: boolean }) =>
      observer.end({ isAborted: false, ...ending, resends, seconds: (performance.now() - from) / 1000 })
    try {
      const got = await ask({ ...outgoing, headers, onResend: () => resends++ })
      end({ status: got.status, theirs: echoed(got.header("x-openstack-request-id")) })
      return got
    } catch (error) {
      const { status, requestId } = error instanceof UpstreamError ? error.failure : NO_RESPONSE
      const isAborted = !(error instanceof UpstreamError)
      end({ status: status ?? undefined, theirs: requestId ?? undefined, isAborted })
      throw error
    }
  }
}

const NO_RESPONSE = { status: null, requestId: null }

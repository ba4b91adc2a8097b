import { performance } from "node:perf_hooks"
import { UpstreamError } from "../errors.js"
import type { Observe } from "../http/observed.js"

/** The fields that are read here: of the SDK's requests, and of its results and errors. */
interface Sent {
  method: string
  protocol: string
  hostname: string
  port?: number
}
interface Ended {
  name?: string
  cause?: unknown
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number }
}

/** A middleware of the SDK that observes each request with all its retries. */
export const observedBy =
  (observe: Observe) =>
  <A extends { request: unknown }, R extends { output: unknown }>(next: (args: A) => Promise<R>) =>
  async (args: A): Promise<R> => {
    const from = performance.now()
    const { method, protocol, hostname, port } = args.request as Sent
    const url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`
    const observer = observe({ service: "storage", method, url, callId: undefined })
    const end = ({ name, cause, $metadata = {} }: Ended) =>
      observer.end({
        status: $metadata.httpStatusCode,
        /** The deadline aborts with a failure of the store. */
        isAborted: name === "AbortError" && !(cause instanceof UpstreamError),
        theirs: $metadata.requestId,
        resends: ($metadata.attempts ?? 1) - 1,
        seconds: (performance.now() - from) / 1000,
      })
    try {
      const result = await next(args)
      end(result.output as Ended)
      return result
    } catch (error) {
      end(error as Ended)
      throw error
    }
  }

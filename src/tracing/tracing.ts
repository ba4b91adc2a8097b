import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span,
} from "@opentelemetry/api"
import { parseTraceParent } from "@opentelemetry/core"
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources"
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace"
import { AsyncLocalStorage } from "node:async_hooks"
import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Config } from "../config.js"
import { createCollector, type CollectorLog } from "./collector.js"
import { samplerOf } from "./sampler.js"

/** How the work of a span ended. */
export interface Ending {
  /** The status of an HTTP response, if there was one. */
  status?: number | undefined
  /** What went wrong: a status, a code or a word, never a message. */
  error?: string | undefined
  /** False if the caller is at fault: OpenTelemetry does not count that as an error of a server. */
  isFault?: boolean
}

/** A span that is under way. */
export interface WorkSpan {
  /** For log lines; empty if the span is not sampled. */
  ids: { trace_id?: string; span_id?: string }
  /** Runs work whose spans are children of this one. */
  run<T>(work: () => T): T
  end(ending?: Ending): void
}

/** The span of one run of a job. */
export interface JobSpan extends WorkSpan {
  /** Names the span that enqueued the job, as `traceparent()` returned it. */
  link(traceparent: string | null): void
}

/** The span of a request to a service. */
export interface UpstreamSpan {
  /** Sent with the request, so that a service or proxy can continue the trace. */
  headers: Record<string, string>
  end(ending: Ending & { requestId: string | undefined; resends: number }): void
}

/**
 * Spans for OpenTelemetry, with the attributes of its semantic conventions. They have names of routes,
 * procedures and services, statuses, and ids of requests: nothing that a caller sent (docs/adr/0061).
 */
export interface Tracing {
  /** Begins the span of an incoming request; `traceparent` is the header that names its parent. */
  request(of: IncomingRequest): WorkSpan
  /** Begins the span of one procedure of the current request. */
  procedure(name: string): WorkSpan
  /** Begins the span of one run of a job, the root of a trace. */
  job(of: { name: string; id: string }): JobSpan
  /** The current span as a header, for what continues later. Undefined if it is not sampled. */
  traceparent(): string | undefined
  /**
   * Begins the span of a request to a service. Undefined outside of the current request or job: what goes on
   * in the background belongs to no trace.
   */
  upstream(of: UpstreamRequest): UpstreamSpan | undefined
  /** Sends what has not been sent, for at most some seconds. */
  close(): Promise<void>
}

interface IncomingRequest {
  callId: string
  method: string
  /** The pattern of the path, if there is such a route. */
  route: string | undefined
  scheme: string
  traceparent: string | undefined
}

interface UpstreamRequest {
  service: string
  method: string
  url: string
  /** Undefined for a client that has no calls, such as the object store's. */
  callId: string | undefined
}

interface Current {
  context: Context
  /** Undefined in a job, whose calls have several. */
  callId?: string
}

interface TracingOptions extends Omit<Config["tracing"], "endpoint"> {
  endpoint: string
  version: string
  log: CollectorLog
}

/** How long the end of the process waits for the collector. */
const CLOSE_MS = 3_000

/** The longest attribute, in characters. Ids that services send are the longest here. */
const LONGEST = 255

const REQUEST_ID = "http.response.header.x-openstack-request-id"

/**
 * Imports OpenTelemetry, so import this module only if there is a collector. Nothing is registered globally:
 * an application that embeds Polaris may have its own OpenTelemetry.
 */
export function createTracing(options: TracingOptions): Tracing {
  const { serviceName, version } = options
  const collector = createCollector(options)
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        "service.name": serviceName,
        "service.version": version,
        "service.instance.id": randomUUID(),
      }),
    ),
    sampler: samplerOf(options),
    spanLimits: { attributeValueLengthLimit: LONGEST },
    spanProcessors: [new BatchSpanProcessor({ exporter: collector })],
  })
  const tracer = provider.getTracer("polaris", version)
  const active = new AsyncLocalStorage<Current>()

  function start(name: string, kind: SpanKind, attributes: Attributes, { context }: Current): Span {
    return tracer.startSpan(name, { kind, attributes }, context)
  }

  function workOf(span: Span, parent: Current): WorkSpan {
    const current = { ...parent, context: trace.setSpan(parent.context, span) }
    return {
      ids: idsOf(span),
      run: (work) => active.run(current, work),
      end: (ending = {}) => end(span, ending),
    }
  }

  return {
    request({ callId, method, route, scheme, traceparent }) {
      const attributes = {
        "http.request.method": method,
        "url.scheme": scheme,
        [REQUEST_ID]: [callId],
        ...(route !== undefined && { "http.route": route }),
      }
      const name = route === undefined ? method : `${method} ${route}`
      const parent = { context: contextOf(traceparent), callId }
      return workOf(start(name, SpanKind.SERVER, attributes, parent), parent)
    },
    procedure(name) {
      const attributes = { "rpc.system": "trpc", "rpc.method": name }
      const parent = active.getStore() ?? NOWHERE
      return workOf(start(name, SpanKind.INTERNAL, attributes, parent), parent)
    },
    job({ name, id }) {
      const attributes = { "polaris.job.name": name, "polaris.job.id": id }
      const span = start(`job ${name}`, SpanKind.CONSUMER, attributes, NOWHERE)
      return { ...workOf(span, NOWHERE), link: (traceparent) => link(span, traceparent) }
    },
    traceparent() {
      const span = trace.getSpan(active.getStore()?.context ?? ROOT_CONTEXT)
      return span && isSampled(span) ? traceparentOf(span) : undefined
    },
    upstream({ service, method, url, callId }) {
      const current = active.getStore()
      if (current === undefined || isOther(callId, current.callId)) return undefined
      const attributes = { "http.request.method": method, "peer.service": service, ...addressOf(url) }
      const span = start(`${method} ${service}`, SpanKind.CLIENT, attributes, current)
      return {
        headers: { traceparent: traceparentOf(span) },
        end({ requestId, resends, ...ending }) {
          if (requestId !== undefined) span.setAttribute(REQUEST_ID, [requestId])
          if (resends > 0) span.setAttribute("http.request.resend_count", resends)
          end(span, ending)
        },
      }
    },
    async close() {
      const closed = provider.shutdown().catch(() => undefined)
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })])
    },
  }
}

const NOWHERE: Current = { context: ROOT_CONTEXT }

const isOther = (one: string | undefined, other: string | undefined) =>
  one !== undefined && other !== undefined && one !== other

/** The context of the parent that a header names. An invalid header is ignored, as W3C prescribes. */
function contextOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent)
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true })
}

function link(span: Span, traceparent: string | null): void {
  const context = traceparent === null ? null : parseTraceParent(traceparent)
  if (context !== null) span.addLink({ context })
}

function traceparentOf(span: Span): string {
  const { traceId, spanId } = span.spanContext()
  return `00-${traceId}-${spanId}-0${isSampled(span) ? 1 : 0}`
}

const isSampled = (span: Span) => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0

function idsOf(span: Span): WorkSpan["ids"] {
  const { traceId, spanId } = span.spanContext()
  return isSampled(span) ? { trace_id: traceId, span_id: spanId } : {}
}

/** The server, which is an endpoint of the cloud. The rest of a URL has ids. */
function addressOf(url: string): Attributes {
  const { hostname, port, protocol } = new URL(url)
  return { "server.address": hostname, "server.port": Number(port) || (protocol === "https:" ? 443 : 80) }
}

function end(span: Span, { status, error, isFault = error !== undefined }: Ending): void {
  if (status !== undefined) span.setAttribute("http.response.status_code", status)
  if (error !== undefined) span.setAttribute("error.type", error)
  if (isFault) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

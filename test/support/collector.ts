import { once } from "node:events"
import { createServer as createHttp } from "node:http"
import { createServer as createHttps } from "node:https"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { gunzipSync } from "node:zlib"
import { expect } from "vitest"

/** A span as the collector received it. */
export interface ReceivedSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId: string
  kind: string
  /** The values of the attributes; a list as an array. */
  attributes: Record<string, unknown>
  isError: boolean
  links: { traceId: string; spanId: string }[]
  /** Of the process that sent it. */
  resource: Record<string, unknown>
}

/** A collector of OpenTelemetry: the requests that it gets, as they are in OTLP's JSON. */
export interface Collector {
  url: string
  /** All bodies. */
  bodies: string[]
  headers: Record<string, unknown>[]
  spans: ReceivedSpan[]
  /** The first span of this name, once it has arrived. */
  span(name: string): Promise<ReceivedSpan>
  /** From now on it responds with this status, or not at all. */
  respond(status: number | "never"): void
  /** How many requests have come. */
  count(): number
  close(): Promise<void>
}

type Value = { stringValue?: string; intValue?: number; arrayValue?: { values: Value[] } }
type Attributes = { key: string; value: Value }[]
interface Sent {
  resourceSpans: {
    resource: { attributes: Attributes }
    scopeSpans: {
      spans: (Omit<ReceivedSpan, "kind" | "attributes" | "isError" | "parentSpanId" | "links"> & {
        links?: ReceivedSpan["links"]
        kind: number
        parentSpanId?: string
        attributes: Attributes
        status: { code?: number }
      })[]
    }[]
  }[]
}

/** By the numbers of OTLP. */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"]
const ERROR = 2

const valueOf = ({ stringValue, intValue, arrayValue }: Value): unknown =>
  arrayValue?.values.map(valueOf) ?? stringValue ?? intValue

const valuesOf = (attributes: Attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]))

const spansIn = ({ resourceSpans }: Sent): ReceivedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ name, traceId, spanId, parentSpanId = "", kind, attributes, status, links = [] }) => ({
        ...{ name, traceId, spanId, parentSpanId, kind: KINDS[kind] ?? "" },
        ...{ attributes: valuesOf(attributes), isError: status.code === ERROR, links },
        resource: valuesOf(resource.attributes),
      })),
  )

interface CollectorOptions {
  port?: number | undefined
  tls?: { key: string; cert: string }
}

/** Starts a collector on a port of its own, or on this one. Close it when the test ends. */
export async function startCollector({ port = 0, tls }: CollectorOptions = {}): Promise<Collector> {
  const bodies: string[] = []
  const headers: Record<string, unknown>[] = []
  const spans: ReceivedSpan[] = []
  let status: number | "never" = 200
  const server = tls ? createHttps(tls) : createHttp()
  server.on("request", (request, response) => {
    void buffer(request).then((sent) => {
      const isZipped = request.headers["content-encoding"] === "gzip"
      const body = (isZipped ? gunzipSync(sent) : sent).toString()
      bodies.push(body)
      headers.push({ ...request.headers, path: request.url })
      if (status === "never") return
      if (status === 200) spans.push(...spansIn(JSON.parse(body) as Sent))
      response.writeHead(status, { "content-type": "application/json" }).end("{}")
    })
  })
  server.listen(port, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http${tls ? "s" : ""}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ bodies, headers, spans },
    async span(name) {
      await expect.poll(() => spans.map((one) => one.name)).toContain(name)
      return spans.find((one) => one.name === name) as ReceivedSpan
    },
    respond: (by) => void (status = by),
    count: () => bodies.length,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, "close")
    },
  }
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client"

/** Values by label, read when the metrics are requested; undefined if they cannot be read now. */
type Readings = () => Promise<Record<string, number> | undefined> | Record<string, number> | undefined

/** What this process has done, and its state, in the form that Prometheus reads. */
export interface Metrics {
  /** One response. `route` is the pattern of the path, never the path itself. */
  response(of: { route: string; method: string; status: number }, seconds: number): void
  /** One call of a procedure; `code` is `OK` or the code of its failure. */
  procedure(of: { procedure: string; code: string }, seconds: number): void
  /** One request to a service; `status` is `2xx`, the status of a refusal, `none` or `aborted`. */
  upstream(of: { service: string; status: string }, seconds: number): void
  /** Bytes of uploads received. */
  uploaded(bytes: number): void
  /** Adds a value that is read at each request for the metrics. */
  gauge(name: string, help: string, read: () => number): void
  /** Adds a value for each value of a label. */
  gauges(name: string, help: string, label: string, read: Readings): void
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>
  /** The media type of `text()`. */
  readonly contentType: string
}

/** Seconds. Reads take milliseconds, uploads minutes. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600]

const PREFIX = "polaris_"

/**
 * Creates the metrics of one process. The number of labels is bounded: procedures, routes, methods, services
 * and statuses, never ids or names.
 */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const histogram = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Histogram({ name: PREFIX + name, help, labelNames, buckets: BUCKETS, registers: [registry] })
  const responses = histogram("http_request_duration_seconds", "Requests by route, method and status.", [
    "route",
    "method",
    "status",
  ])
  const procedures = histogram("procedure_duration_seconds", "Calls by procedure and code.", [
    "procedure",
    "code",
  ])
  const upstream = histogram("upstream_duration_seconds", "Requests to services, by service and status.", [
    "service",
    "status",
  ])
  const bytes = new Counter({
    name: `${PREFIX}upload_bytes_total`,
    help: "Bytes of image data received.",
    registers: [registry],
  })
  /** Measuring the event loop costs a little, so it begins with the first request for the metrics. */
  let measuresProcess = false

  return {
    response: (of, seconds) => responses.observe({ ...of, status: String(of.status) }, seconds),
    procedure: (of, seconds) => procedures.observe(of, seconds),
    upstream: (of, seconds) => upstream.observe(of, seconds),
    uploaded: (count) => bytes.inc(count),
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        ...{ name: PREFIX + name, help, registers: [registry] },
        collect: () => gauge.set(read()),
      })
    },
    gauges(name, help, label, read) {
      const gauge: Gauge = new Gauge({
        ...{ name: PREFIX + name, help, labelNames: [label], registers: [registry] },
        async collect() {
          const values = await read()
          gauge.reset()
          for (const [of, value] of Object.entries(values ?? {})) gauge.set({ [label]: of }, value)
        },
      })
    },
    async text() {
      if (!measuresProcess) collectDefaultMetrics({ register: registry, prefix: PREFIX })
      measuresProcess = true
      return registry.metrics()
    },
    contentType: registry.contentType,
  }
}

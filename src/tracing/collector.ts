import { ExportResultCode } from "@opentelemetry/core"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import type { SpanExporter } from "@opentelemetry/sdk-trace"

/** The part of a logger that reports how the collector is. */
export interface CollectorLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

interface CollectorOptions {
  /** Before `/v1/traces`. */
  endpoint: string
  headers?: Record<string, string> | undefined
  log: CollectorLog
}

/** For one batch of spans, with all its retries. What cannot be sent in time is dropped. */
const EXPORT_MS = 5_000

/**
 * Sends spans to a collector, as JSON. Losing and regaining it is one log line each, without the message of
 * the failure, which could repeat a header.
 */
export function createCollector({ endpoint, headers, log }: CollectorOptions): SpanExporter {
  const url = endpoint + (endpoint.endsWith("/") ? "v1/traces" : "/v1/traces")
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_MS, ...(headers && { headers }) })
  let isThere = true
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const wasThere = isThere
        isThere = result.code === ExportResultCode.SUCCESS
        if (wasThere && !isThere) log.warn({ failure: nameOf(result.error) }, "traces not sent")
        if (!wasThere && isThere) log.info({}, "traces sent again")
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}

/** The status of the collector's response, or the code of a broken connection. */
function nameOf(error: Error | undefined): string {
  const { code, name } = (error ?? {}) as { code?: number | string; name?: string }
  return String(code ?? name ?? "unknown")
}

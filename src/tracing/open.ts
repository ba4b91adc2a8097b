import type { Config } from "../config.js"
import type { CollectorLog } from "./collector.js"
import type { Tracing } from "./tracing.js"

/** Undefined without a collector. OpenTelemetry is loaded only if there is one. */
export async function openTracing(
  settings: Config["tracing"],
  options: { version: string; log: CollectorLog },
): Promise<Tracing | undefined> {
  const { endpoint, ...others } = settings
  if (endpoint === undefined) return undefined
  const { createTracing } = await import("./tracing.js")
  return createTracing({ ...others, ...options, endpoint })
}

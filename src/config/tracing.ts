import { validateHeaderName, validateHeaderValue } from "node:http"
import { z } from "zod"
import { commaSeparated, groups, httpUrl, variables } from "./variables.js"

const headers = commaSeparated.transform((pairs, issue) => {
  try {
    return Object.fromEntries(pairs.map(readHeader))
  } catch {
    issue.addIssue({ code: "custom", message: "must be name=value, several joined by commas" })
    return z.NEVER
  }
})

/** Throws if it is not a header. */
function readHeader(pair: string): [string, string] {
  const at = pair.indexOf("=")
  const name = pair.slice(0, at).trim()
  const value = decodeURIComponent(pair.slice(at + 1).trim())
  if (at < 0) throw new TypeError("There is no value.")
  validateHeaderName(name)
  validateHeaderValue(name, value)
  return [name, value]
}

/** Where traces are sent, by the variables that OpenTelemetry prescribes. */
export const tracingConfig = z
  .object({
    endpoint: httpUrl.optional().register(variables, {
      name: "OTEL_EXPORTER_OTLP_ENDPOINT",
      description:
        "The address of a collector of OpenTelemetry that receives traces by HTTP, before `/v1/traces`. Without it " +
        "nothing is traced.",
      example: "http://127.0.0.1:4318",
      more: "[Traces](#traces)",
    }),
    headers: headers.optional().register(variables, {
      name: "OTEL_EXPORTER_OTLP_HEADERS",
      secret: true,
      description: "Headers for the collector, as `name=value`, joined by commas. Values may be URL-encoded.",
    }),
    serviceName: z.string().max(255).default("polaris").register(variables, {
      name: "OTEL_SERVICE_NAME",
      description: "The name of this Polaris in traces.",
    }),
    sampler: z
      .enum([
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
      ])
      .default("parentbased_always_on")
      .register(variables, {
        name: "OTEL_TRACES_SAMPLER",
        description:
          "Which requests are traced: `always_on`, `always_off`, or the part `traceidratio`. With `parentbased_` before " +
          "it, the header `traceparent` decides for requests that have one.",
      }),
    samplerRatio: z.coerce.number().min(0).max(1).default(1).register(variables, {
      name: "OTEL_TRACES_SAMPLER_ARG",
      description: "The part for `traceidratio`, from `0` to `1`.",
    }),
  })
  .register(groups, { title: "Traces" })

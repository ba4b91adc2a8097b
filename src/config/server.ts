import { isIP } from "node:net"
import { z } from "zod"
import { bytes, groups, commaSeparated, variables, whole, wholeSeconds } from "./variables.js"

const NETWORKS = ["loopback", "linklocal", "uniquelocal"]

const isNetwork = (text: string) => /^[^/]+(\/\d{1,3})?$/.test(text) && isIP(text.split("/")[0] ?? "") !== 0

const proxies = commaSeparated.refine((all) => all.every((one) => NETWORKS.includes(one) || isNetwork(one)), {
  error: "must be addresses or networks such as loopback or 10.0.0.0/8, joined by commas",
})

const prefix = z
  .string()
  .regex(/^(\/[A-Za-z0-9_-]+)+$/, "must look like /polaris-bff, without a slash at the end")
  .default("/polaris-bff")

/** Where Polaris listens, what it accepts there, and how it ends. */
export const serverConfig = z
  .object({
    host: z.string().default("127.0.0.1").register(variables, {
      name: "HOST",
      description:
        "The address to listen on. The default accepts connections from this machine only; `0.0.0.0` accepts all.",
    }),
    port: whole(4005, 0, 65_535).register(variables, {
      name: "PORT",
      description: "The port to listen on; `0` picks a free one.",
    }),
    prefix: prefix.register(variables, {
      name: "PREFIX",
      description: "The path in front of all procedures. The guide's examples use the default.",
    }),
    console: z.enum(["on", "off"]).default("on").register(variables, {
      name: "CONSOLE",
      description:
        "The image console at `/`, if it has been built (`npm run build`): `on`, or `off` to serve only the API.",
    }),
    trustProxy: proxies.optional().register(variables, {
      name: "TRUST_PROXY",
      description:
        "Proxies whose `X-Forwarded-*` headers are trusted: addresses, networks or `loopback`, separated by " +
        "commas. None by default.",
      example: "loopback",
    }),
    maxConnections: whole(10_000, 1, 1_000_000).register(variables, {
      name: "MAX_CONNECTIONS",
      description: "Connections at a time; more are closed at once. Each progress watcher holds one.",
    }),
    maxBodyBytes: bytes(1_048_576, 1024, 16_777_216).register(variables, {
      name: "MAX_BODY_BYTES",
      description: "Bytes of the largest JSON request.",
    }),
    bodyTimeoutMs: wholeSeconds(30, 1, 600).register(variables, {
      name: "BODY_TIMEOUT_SECONDS",
      description: "Seconds a JSON request's body may take to arrive.",
    }),
    answerTimeoutMs: wholeSeconds(60, 1, 3600).register(variables, {
      name: "ANSWER_TIMEOUT_SECONDS",
      description:
        "Seconds that a client may pause while it reads its response, and that it may take for each MiB, before its " +
        "connection is closed.",
    }),
    maxBatch: whole(10, 1, 100).register(variables, {
      name: "MAX_BATCH",
      description: "Calls in one batch; clients set `maxItems` to the same number.",
    }),
    logLevel: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
      .default("info")
      .register(variables, {
        name: "LOG_LEVEL",
        description:
          "How much to log, as JSON lines on standard output: `fatal`, `error`, `warn`, `info`, `debug`, `trace` or " +
          "`silent`.",
      }),
    metrics: z.enum(["on", "off"]).default("on").register(variables, {
      name: "METRICS",
      description: "Metrics for Prometheus at `/metrics`: `on` or `off`.",
      more: "[Metrics](#metrics)",
    }),
    metricsToken: z.string().min(16, "must have at least 16 characters").optional().register(variables, {
      name: "METRICS_TOKEN",
      secret: true,
      description:
        "The bearer token that `/metrics` requires. Without it, everyone who reaches the port can read them.",
    }),
    role: z
      .enum(["all", "web", "worker"])
      .default("all")
      .register(variables, {
        name: "ROLE",
        description:
          "What the process does: `web` serves requests, `worker` runs jobs, `all` does both. The first two need " +
          "`DATABASE_URL`.",
        more: "[Jobs](#jobs)",
      }),
    shutdownDelayMs: wholeSeconds(5, 0, 600).register(variables, {
      name: "SHUTDOWN_DELAY_SECONDS",
      description:
        "Seconds after SIGTERM in which `/readyz` responds 503 but requests are still accepted, so that a load " +
        "balancer notices in time; `0` disables this.",
    }),
    shutdownGraceMs: wholeSeconds(30, 1, 3600).register(variables, {
      name: "SHUTDOWN_GRACE_SECONDS",
      description: "Seconds that running requests may take to finish after that.",
    }),
  })
  .register(groups, { title: "The server" })

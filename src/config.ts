import { readFileSync } from "node:fs"
import { isIP } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { z } from "zod"

/** A variable that is set to nothing counts as not set, as in most shells and compose files. */
const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback)

const seconds = (fallback: number) => z.coerce.number().positive().max(86_400).default(fallback)

const url = z.url({ protocol: /^https?$/, error: "must be a URL that starts with http:// or https://" })

const certificates = z.string().transform((file, issue) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    issue.addIssue({ code: "custom", message: `no readable file at ${file}` })
    return z.NEVER
  }
})

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
)

/** Nobody guesses 32 characters, if they were drawn and not thought of. */
const keys = list.pipe(
  z.tuple([z.string()], z.string()).refine((all) => all.every((key) => key.length >= 32), {
    error: "each key must have at least 32 characters, as `openssl rand -base64 32` gives",
  }),
)

const isOrigin = (text: string) =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text

const origins = list.refine((all) => all.every(isOrigin), {
  error: "must be origins such as https://console.example.org, without a path, joined by commas",
})

const NETWORKS = ["loopback", "linklocal", "uniquelocal"]

const proxies = list.refine((all) => all.every((one) => NETWORKS.includes(one) || isNetwork(one)), {
  error: "must be addresses or networks such as loopback or 10.0.0.0/8, joined by commas",
})

const isNetwork = (text: string) => /^[^/]+(\/\d{1,3})?$/.test(text) && isIP(text.split("/")[0] ?? "") !== 0

const environment = z.object({
  OS_AUTH_URL: url,
  OS_REGION_NAME: z.string().optional(),
  OS_INTERFACE: z.enum(["public", "internal", "admin"]).default("public"),
  OS_CACERT: certificates.optional(),
  GLANCE_ENDPOINT: url.optional(),
  ADMIN_ROLES: z
    .string()
    .default("admin")
    .transform((names) => names.split(",").map((name) => name.trim())),
  HOST: z.string().default("127.0.0.1"),
  PORT: whole(4005, 0, 65_535),
  PREFIX: z
    .string()
    .regex(/^(\/[A-Za-z0-9_-]+)+$/, "must look like /polaris-bff, without a slash at the end")
    .default("/polaris-bff"),
  CONSOLE: z.enum(["on", "off"]).default("on"),
  TRUST_PROXY: proxies.optional(),
  SESSION_KEYS: keys.optional(),
  SESSION_SECURE: z.enum(["auto", "always", "never"]).default("auto"),
  ALLOWED_ORIGINS: origins.prefault(""),
  SIGN_IN_ATTEMPTS_PER_USER: whole(10, 1, 10_000),
  SIGN_IN_ATTEMPTS_PER_ADDRESS: whole(50, 1, 100_000),
  SIGN_IN_WINDOW_SECONDS: whole(300, 1, 86_400),
  SIGN_IN_FAILURE_SECONDS: seconds(1),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  TOKEN_CACHE_SECONDS: whole(60, 0, 300),
  UPSTREAM_TIMEOUT_SECONDS: whole(60, 1, 600),
  UPSTREAM_CONNECTIONS: whole(64, 1, 1024),
  LIST_MAX_IMAGES: whole(10_000, 1, 1_000_000),
  BULK_CONCURRENCY: whole(6, 1, 64),
  BULK_TIMEOUT_SECONDS: whole(300, 1, 3600),
  MAX_BODY_BYTES: whole(1_048_576, 1024, 16_777_216),
  BODY_TIMEOUT_SECONDS: whole(30, 1, 600),
  ANSWER_TIMEOUT_SECONDS: whole(60, 1, 3600),
  MAX_CONNECTIONS: whole(10_000, 1, 1_000_000),
  MAX_BATCH: whole(10, 1, 100),
  MAX_UPLOAD_BYTES: whole(1_099_511_627_776, 1, Number.MAX_SAFE_INTEGER),
  MAX_VIRTUAL_BYTES: whole(17_592_186_044_416, 1, Number.MAX_SAFE_INTEGER),
  UPLOAD_IDLE_TIMEOUT: seconds(60),
  UPLOAD_FINISH_TIMEOUT: seconds(3600),
  UPLOAD_TAKEOVER_AFTER: seconds(5),
  UPLOAD_INSPECTION: z.enum(["refuse", "warn", "off"]).default("refuse"),
  WATCH_TIMEOUT_SECONDS: seconds(15),
  SPOOL_FOLDER: z.string().default(join(tmpdir(), "polaris-spool")),
  SPOOL_MAX_BYTES: whole(8_589_934_592, 0, Number.MAX_SAFE_INTEGER),
  SPOOL_MAX_BYTES_PER_PROJECT: whole(4_294_967_296, 0, Number.MAX_SAFE_INTEGER),
  SPOOL_TIMEOUT_SECONDS: seconds(3600),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "must be a URL that starts with redis:// or rediss://" })
    .optional(),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "must be a URL that starts with postgresql:// or postgres://",
    })
    .optional(),
  DATABASE_FOLDER: z.string().default("polaris-database"),
  DATABASE_CONNECTIONS: whole(10, 3, 1000),
  SHUTDOWN_DELAY_SECONDS: whole(5, 0, 600),
  SHUTDOWN_GRACE_SECONDS: whole(30, 1, 3600),
})

export type Config = z.output<typeof environment>

/** What `.env.example` has to explain. */
export const VARIABLES = Object.keys(environment.shape)

/**
 * The environment was wrong; the message lists every variable at fault, for the person who starts the
 * process.
 */
export class ConfigError extends Error {}

/**
 * Reads the settings out of an environment. Empty variables count as not set.
 * @throws ConfigError naming all variables that are missing or wrong
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  )
  const read = environment.safeParse(set)
  if (read.success) return read.data
  const lines = read.error.issues.map((issue) => `  ${issue.path.join(".")}: ${reason(issue, set)}`)
  throw new ConfigError(["Polaris cannot start. Set these environment variables right:", ...lines].join("\n"))
}

const reason = (issue: z.core.$ZodIssue, set: Record<string, unknown>) =>
  String(issue.path[0]) in set ? issue.message : "is missing"

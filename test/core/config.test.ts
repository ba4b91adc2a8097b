import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"
import type { z } from "zod"
import { ConfigError, GROUPS, readConfig, VARIABLES } from "../../src/config.js"
import { variables } from "../../src/config/variables.js"

const OS_AUTH_URL = "https://cloud.example:5000/v3"

/** The message for this environment when Polaris starts. */
function complaint(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ""
}

test("one message lists every variable that is missing or wrong", () => {
  const message = complaint({
    PORT: "many",
    OS_INTERFACE: "sideways",
    PREFIX: "/a/",
    OS_CACERT: "/no/such/file",
  })
  expect(
    message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(":")[0])
      .sort(),
  ).toEqual(["OS_AUTH_URL", "OS_CACERT", "OS_INTERFACE", "PORT", "PREFIX"])
  expect(message).toContain("OS_AUTH_URL: is missing")
  expect(message).toContain("OS_CACERT: no readable file at /no/such/file")
})

test("every secret may be in a file, whose last line end does not count; other settings may not", () => {
  const file = join(mkdtempSync(join(tmpdir(), "secrets-")), "keys")
  const keys = "a".repeat(40)
  writeFileSync(file, `${keys}\n`)
  const { session, server } = readConfig({ OS_AUTH_URL, SESSION_KEYS_FILE: file, METRICS_TOKEN_FILE: file })
  expect([session.keys, server.metricsToken]).toEqual([[keys], keys])
  expect(readConfig({ OS_AUTH_URL, HOST_FILE: file }).server.host).toBe("127.0.0.1")
  const secrets = GROUPS.flatMap(({ shape }) =>
    Object.values(shape as Record<string, z.ZodType>).flatMap((schema) => {
      const { name = "", secret } = variables.get(schema) ?? {}
      return secret ? [name] : []
    }),
  )
  const secretive = VARIABLES.filter((name) => /KEYS?(_ID)?$|SECRET|(?<!UNKNOWN_)TOKEN$/.test(name))
  expect(secrets).toEqual(
    expect.arrayContaining([
      ...secretive,
      "DATABASE_URL",
      "REDIS_URL",
      "NOTIFICATIONS_URL",
      "OTEL_EXPORTER_OTLP_HEADERS",
    ]),
  )
})

test("a file that is missing or empty, or a secret that is set twice, is named and stops the start", () => {
  const file = join(mkdtempSync(join(tmpdir(), "secrets-")), "empty")
  writeFileSync(file, "\n")
  const message = complaint({
    ...{ OS_AUTH_URL, SESSION_KEYS_FILE: "/no/such/file", METRICS_TOKEN_FILE: file },
    ...{ REDIS_URL: "redis://127.0.0.1", REDIS_URL_FILE: file },
  })
  expect(message).toContain("  SESSION_KEYS_FILE: no readable file at /no/such/file")
  expect(message).toContain(`  METRICS_TOKEN_FILE: ${file} is empty`)
  expect(message).toContain("  REDIS_URL_FILE: is set as well as REDIS_URL. Remove one of them")
})

test("an empty variable counts as not set", () => {
  const config = readConfig({ OS_AUTH_URL, PORT: "", OS_REGION_NAME: "", OS_CACERT: "", GLANCE_ENDPOINT: "" })
  expect(config).toEqual(readConfig({ OS_AUTH_URL }))
  expect(complaint({ OS_AUTH_URL: "" })).toContain("OS_AUTH_URL: is missing")
})

test.each([
  ["OS_AUTH_URL", "cloud.example:5000"],
  ["OS_AUTH_URL", "ftp://cloud.example"],
  ["GLANCE_ENDPOINT", "/image"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "80.5"],
  ["PREFIX", "polaris-bff"],
  ["PREFIX", "/"],
  ["LOG_LEVEL", "loud"],
  ["TOKEN_CACHE_SECONDS", "301"],
  ["UPSTREAM_TIMEOUT_SECONDS", "0"],
  ["MAX_BATCH", "0"],
  ["MAX_BODY_BYTES", "1e9"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "no-value"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "=no-name"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "key=%zz"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "key=a%0d%0ab"],
  ["OTEL_TRACES_SAMPLER", "sometimes"],
  ["OTEL_TRACES_SAMPLER_ARG", "1.5"],
])("%s=%s stops the start", (name, value) => {
  expect(complaint({ OS_AUTH_URL, [name]: value })).toContain(`  ${name}: `)
})

test("the default address, port and prefix are the guide's, and a token is cached for a minute", () => {
  expect(readConfig({ OS_AUTH_URL })).toMatchObject({
    server: { host: "127.0.0.1", port: 4005, prefix: "/polaris-bff" },
    openstack: { tokenCacheMs: 60_000 },
  })
})

test("every duration is in seconds in the environment and in milliseconds in the config, and says so", () => {
  const isDuration = (name: string) => /_(SECONDS|TIMEOUT|AFTER)$/.test(name)
  const settings = GROUPS.flatMap((group) => Object.entries(group.shape as Record<string, z.ZodType>))
  const named = settings.map(([field, schema]) => {
    const { name = "", description = "" } = variables.get(schema) ?? {}
    return { name, description, field, ms: schema.safeParse("60").data }
  })
  for (const { name, field } of named) expect([name, field.endsWith("Ms")]).toEqual([name, isDuration(name)])
  for (const { name, description, ms } of named.filter(({ name }) => isDuration(name)))
    expect([name, ms, description]).toEqual([name, 60_000, expect.stringMatching(/^Seconds /)])
})

test("headers for the collector are pairs, whose values are URL-decoded", () => {
  const OTEL_EXPORTER_OTLP_HEADERS = "api-key=a%20b=, x-scope=1"
  expect(readConfig({ OS_AUTH_URL, OTEL_EXPORTER_OTLP_HEADERS }).tracing.headers).toEqual({
    ...{ "api-key": "a b=", "x-scope": "1" },
  })
})

test("an object store needs all of its settings, or none", () => {
  const some = { OS_AUTH_URL, S3_BUCKET: "polaris", S3_SECRET_ACCESS_KEY: "secret" }
  const message = complaint(some)
  expect(message).toContain("S3_ENDPOINT: is missing\n  S3_ACCESS_KEY_ID: is missing")
  const all = { ...some, S3_ENDPOINT: "https://s3.example", S3_ACCESS_KEY_ID: "key" }
  expect(readConfig(all).storage).toMatchObject({ endpoint: "https://s3.example", region: "us-east-1" })
})

test(".env.example names exactly the variables Polaris knows, each with its reason", () => {
  const blocks = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n\n")
  const named = blocks.flatMap((block) => {
    const lines = block.trimEnd().split("\n")
    const [, name] = /^#? ?([A-Z][A-Z0-9_]+)=/.exec(lines.at(-1) ?? "") ?? []
    return name === undefined ? [] : [{ name, above: lines.slice(0, -1).join(" ") }]
  })
  expect(named.map(({ name }) => name).sort()).toEqual([...VARIABLES].sort())
  for (const { name, above } of named) expect(above, `the comment above ${name}`).toMatch(/^# .{10,}/)
})

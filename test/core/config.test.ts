import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { ConfigError, readConfig, VARIABLES } from "../../src/config.js"

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
])("%s=%s stops the start", (name, value) => {
  expect(complaint({ OS_AUTH_URL, [name]: value })).toContain(`  ${name}: `)
})

test("the default address, port and prefix are the guide's, and a token is cached for a minute", () => {
  expect(readConfig({ OS_AUTH_URL })).toMatchObject({
    PORT: 4005,
    PREFIX: "/polaris-bff",
    TOKEN_CACHE_SECONDS: 60,
  })
})

test(".env.example names exactly the variables Polaris knows, each with its reason", () => {
  const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n")
  const named = lines.flatMap((line, at) => {
    const [, name] = /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line) ?? []
    return name === undefined ? [] : [{ name, above: lines[at - 1] ?? "" }]
  })
  expect(named.map(({ name }) => name).sort()).toEqual([...VARIABLES].sort())
  for (const { name, above } of named) expect(above, `the comment above ${name}`).toMatch(/^# .{10,}/)
})

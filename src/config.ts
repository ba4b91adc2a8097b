import { z } from "zod"
import { auditConfig } from "./config/audit.js"
import { catalogConfig } from "./config/catalog.js"
import { databaseConfig } from "./config/database.js"
import { eventsConfig } from "./config/events.js"
import { goldenConfig } from "./config/golden.js"
import { imagesConfig } from "./config/images.js"
import { libraryConfig } from "./config/library.js"
import { limitsConfig } from "./config/limits.js"
import { openstackConfig } from "./config/openstack.js"
import { readSecretFiles } from "./config/secret-files.js"
import { serverConfig } from "./config/server.js"
import { sessionConfig } from "./config/session.js"
import { storageConfig } from "./config/storage.js"
import { tracingConfig } from "./config/tracing.js"
import { uploadConfig } from "./config/upload.js"
import { variables } from "./config/variables.js"

const settings = z.object({
  openstack: openstackConfig,
  server: serverConfig,
  limits: limitsConfig,
  audit: auditConfig,
  tracing: tracingConfig,
  session: sessionConfig,
  images: imagesConfig,
  upload: uploadConfig,
  events: eventsConfig,
  database: databaseConfig,
  storage: storageConfig,
  library: libraryConfig,
  catalog: catalogConfig,
  golden: goldenConfig,
})

/**
 * The settings of each part, as `readConfig` returns them. Every duration is in milliseconds, and its name
 * ends in `Ms`.
 */
export type Config = z.output<typeof settings>

/** The schema of each group of settings, for the scripts that generate the documentation. */
export const GROUPS = Object.values(settings.shape)

/** The environment variable of each setting. */
const NAMES = Object.entries(settings.shape).flatMap(([group, { shape }]) =>
  Object.entries(shape).map(([field, schema]) => ({ group, field, name: variables.get(schema)?.name ?? "" })),
)

/** Those that may be in a file of their own: `SESSION_KEYS_FILE` names the file with `SESSION_KEYS`. */
const SECRETS = Object.values(settings.shape).flatMap(({ shape }) =>
  Object.values(shape).flatMap((schema) => {
    const { name, secret } = variables.get(schema) ?? {}
    return name !== undefined && secret ? [name] : []
  }),
)

/** Every environment variable that Polaris reads, besides those that name files with secrets. */
export const VARIABLES = NAMES.map(({ name }) => name)

/**
 * The environment is invalid; the message lists every variable at fault, for the person who starts the
 * process.
 */
export class ConfigError extends Error {
  /** The names of the variables at fault. */
  readonly variables: string[]

  constructor(message: string, variables: string[] = []) {
    super(message)
    this.variables = variables
  }
}

/**
 * Reads the settings from an environment. An empty variable counts as not set, as in most shells and compose
 * files. A secret may be in a file instead, as containers get them.
 * @throws ConfigError naming all variables that are missing or invalid
 */
export function readConfig(given: Record<string, string | undefined> = process.env): Config {
  const { env, problems: ofFiles } = readSecretFiles(given, SECRETS)
  const read = settings.safeParse(inGroups(env))
  if (read.success && ofFiles.length === 0) return read.data
  const ofValues = (read.error?.issues ?? []).map(({ path: [group, field], message }) => {
    const name = NAMES.find((one) => one.group === group && one.field === field)?.name ?? ""
    return { name, message: env[name] ? message : "is missing" }
  })
  const problems = [...ofFiles, ...ofValues]
  throw new ConfigError(
    [
      "Polaris cannot start. Correct these environment variables:",
      ...problems.map(({ name, message }) => `  ${name}: ${message}`),
    ].join("\n"),
    problems.map(({ name }) => name),
  )
}

/** Settings of packages that read the environment themselves. */
export function quietPackages(env: Record<string, string | undefined> = process.env): void {
  /** The README states the supported versions of Node; the AWS SDK would print its own. */
  env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"
}

function inGroups(env: Record<string, string | undefined>): Record<string, Record<string, string>> {
  const groups: Record<string, Record<string, string>> = {}
  for (const { group, field, name } of NAMES) {
    groups[group] ??= {}
    const value = env[name]
    if (value !== undefined && value !== "") groups[group][field] = value
  }
  return groups
}

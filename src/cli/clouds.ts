import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { parse } from "yaml"
import { Misused } from "./failures.js"
import type { KeystoneLogin } from "./keystone.js"

type Env = Record<string, string | undefined>
type Entry = Record<string, unknown>

/** What Keystone gets, or a token that exists already, and the address of Polaris if clouds.yaml has it. */
export type CloudAccess = (KeystoneLogin | { token: string }) & { polarisUrl: string | undefined }

/**
 * The credentials of a cloud in clouds.yaml, or those of the variables `OS_*`, as OpenStack's own command
 * line reads them: docs.openstack.org/openstacksdk, "Configuring OpenStack SDK Applications".
 */
export async function credentialsOf({
  env,
  cloud = env["OS_CLOUD"],
}: {
  env: Env
  cloud?: string | undefined
}): Promise<CloudAccess> {
  const entry = cloud === undefined ? entryOfEnv(env) : await entryNamed(cloud, env)
  refuseOwnCertificates(entry, env)
  const polarisUrl = word(entry, "polaris_url")
  const auth = record(entry["auth"])
  const type = word(entry, "auth_type") ?? (word(auth, "token") === undefined ? "password" : "token")
  const token = word(auth, "token")
  if (type === "token" && token !== undefined && word(auth, "auth_url") === undefined)
    return { token, polarisUrl }
  const authUrl = required(auth, "auth_url")
  const method = METHODS.get(type)
  if (method === undefined)
    throw new Misused(`auth_type ${type} is not supported: use ${[...METHODS.keys()].join(", ")}.`)
  return { authUrl, auth: method(auth), polarisUrl }
}

const password = (auth: Entry) => ({
  identity: { methods: ["password"], password: { user: userOf(auth, required(auth, "password")) } },
  ...scopeOf(auth),
})

const token = (auth: Entry) => ({
  identity: { methods: ["token"], token: { id: required(auth, "token") } },
  ...scopeOf(auth),
})

function applicationCredential(auth: Entry) {
  const secret = required(auth, "application_credential_secret")
  const id = word(auth, "application_credential_id")
  const named = () => ({ name: required(auth, "application_credential_name"), user: userOf(auth) })
  return {
    identity: {
      methods: ["application_credential"],
      application_credential: { ...(id === undefined ? named() : { id }), secret },
    },
  }
}

/** By `auth_type`. */
const METHODS = new Map<string, (auth: Entry) => object>(
  Object.entries({
    ...{ password, token, v3password: password, v3token: token },
    v3applicationcredential: applicationCredential,
  }),
)

const userOf = (auth: Entry, password?: string) => {
  const id = word(auth, "user_id")
  const named = () => ({ name: required(auth, "username"), domain: domainOf(auth, "user") })
  return { ...(id === undefined ? named() : { id }), ...(password !== undefined && { password }) }
}

function scopeOf(auth: Entry): object {
  const id = word(auth, "project_id")
  if (id !== undefined) return { scope: { project: { id } } }
  const name = word(auth, "project_name")
  return name === undefined ? {} : { scope: { project: { name, domain: domainOf(auth, "project") } } }
}

function domainOf(auth: Entry, of: "user" | "project"): object {
  const id = word(auth, `${of}_domain_id`) ?? word(auth, "domain_id")
  if (id !== undefined) return { id }
  const name = word(auth, `${of}_domain_name`) ?? word(auth, "domain_name")
  return name === undefined ? { id: "default" } : { name }
}

/** The variables OS_AUTH_URL, OS_USERNAME and so on, as an entry of clouds.yaml. */
function entryOfEnv(env: Env): Entry {
  const given = Object.entries(env).filter(([name, value]) => name.startsWith("OS_") && value)
  const auth = Object.fromEntries(given.map(([name, value]) => [name.slice(3).toLowerCase(), value]))
  if (auth["auth_url"] === undefined && auth["token"] === undefined)
    throw new Misused("The credentials are missing. Give --cloud, or set OS_CLOUD, OS_AUTH_URL or OS_TOKEN.")
  return { auth, auth_type: auth["auth_type"], cacert: auth["cacert"] }
}

async function entryNamed(cloud: string, env: Env): Promise<Entry> {
  const path = env["OS_CLIENT_CONFIG_FILE"]
  const folders = [".", join(homedir(), ".config", "openstack"), "/etc/openstack"]
  const clouds = await cloudsIn(path === undefined ? folders.map((one) => join(one, "clouds.yaml")) : [path])
  const secure = env["OS_CLIENT_SECURE_FILE"]
  const secrets = await cloudsIn(
    secure === undefined ? folders.map((one) => join(one, "secure.yaml")) : [secure],
  )
  if (!Object.hasOwn(clouds, cloud)) {
    const names = Object.keys(clouds)
    const have = names.length === 0 ? "there is none" : `it has ${names.join(", ")}`
    throw new Misused(`There is no cloud ${JSON.stringify(cloud)} in clouds.yaml: ${have}.`)
  }
  const [entry, secret] = [record(clouds[cloud]), record(secrets[cloud])]
  return { ...entry, ...secret, auth: { ...record(entry["auth"]), ...record(secret["auth"]) } }
}

/** The clouds of the first of these files that exists. */
async function cloudsIn(paths: string[]): Promise<Entry> {
  for (const path of paths) {
    const content = await readFile(path, "utf8").catch((error: unknown) => {
      if ((error as { code?: string }).code === "ENOENT") return undefined
      throw new Misused(`${path} cannot be read: ${(error as Error).message}`)
    })
    if (content !== undefined) return record(record(read(path, content))["clouds"])
  }
  return {}
}

function read(path: string, content: string): unknown {
  try {
    return parse(content)
  } catch (error) {
    throw new Misused(`${path} is not valid YAML: ${(error as Error).message}`)
  }
}

/** Node reads additional authorities only from a variable, when it starts. */
function refuseOwnCertificates(entry: Entry, env: Env): void {
  if (entry["verify"] === false || entry["insecure"] === true)
    throw new Misused("Certificates are always verified. Remove verify: false from clouds.yaml.")
  const path = word(entry, "cacert")
  if (path !== undefined && !env["NODE_EXTRA_CA_CERTS"])
    throw new Misused(`Set NODE_EXTRA_CA_CERTS=${path}, from which Node reads the cloud's authority.`)
}

const record = (value: unknown): Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Entry) : {}

/** YAML reads a password of digits as a number. */
function word(entry: Entry, name: string): string | undefined {
  const value = entry[name]
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  return typeof value === "string" && value !== "" ? value : undefined
}

function required(entry: Entry, name: string): string {
  const value = word(entry, name)
  if (value === undefined)
    throw new Misused(`The credentials have no ${name}. Set it in clouds.yaml, or OS_${name.toUpperCase()}.`)
  return value
}

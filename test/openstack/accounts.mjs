// The projects, users and endpoints the tests know, made over Keystone's API. What exists already is kept.
import { writeFileSync } from "node:fs"

/**
 * The regions as NAME=URL of their Glance; the file gets the id of the endpoint that Keystone's limits belong
 * to.
 */
const [keystoneUrl, limitsFile, ...regions] = process.argv.slice(2)

const interfaces = ["public", "internal", "admin"]
const glances = Object.fromEntries(regions.map((region) => region.split("=")))
const services = { identity: { RegionOne: keystoneUrl }, image: glances }
const projects = ["service", "demo", "other", "limited"]
/** Each user has its name as password; roles by project. Keystone itself made `admin` at bootstrap. */
const users = {
  glance: { service: "admin" },
  demo: { demo: "member" },
  other: { other: "member" },
  both: { demo: "member", other: "member" },
  reader: { demo: "reader" },
  limited: { limited: "member" },
  careful: { demo: "member" },
  disabled: { demo: "member" },
}
/** The secret of the one-time codes of `careful`, Base32. */
const totp = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
const rule = { multi_factor_auth_enabled: true, multi_factor_auth_rules: [["password", "totp"]] }
const more = { careful: { options: rule }, disabled: { enabled: false } }

async function send(method, path, body, token) {
  const response = await fetch(`${keystoneUrl}${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token && { "x-auth-token": token }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return { headers: response.headers, body: text && JSON.parse(text) }
}

async function logInAsAdmin() {
  const domain = { id: "default" }
  const user = { name: "admin", password: "admin", domain }
  const identity = { methods: ["password"], password: { user } }
  const scope = { project: { name: "admin", domain } }
  const { headers } = await send("POST", "/auth/tokens", { auth: { identity, scope } })
  return headers.get("x-subject-token")
}

const token = await logInAsAdmin()
const keystone = async (method, path, body) => (await send(method, path, body, token)).body

/** Finds one by the query, or makes it. */
async function ensure(kind, query, properties) {
  const found = await keystone("GET", `/${kind}s?${new URLSearchParams(query)}`)
  if (found[`${kind}s`].length > 0) return found[`${kind}s`][0]
  const made = await keystone("POST", `/${kind}s`, { [kind]: { ...query, ...properties } })
  return made[kind]
}

async function ensureService([type, urls]) {
  const service = await ensure("service", { type }, { name: type === "image" ? "glance" : "keystone" })
  for (const [region_id, url] of Object.entries(urls)) {
    await ensureRegion(region_id)
    for (const name of interfaces)
      await ensureEndpoint({ service_id: service.id, interface: name, region_id }, url)
  }
}

async function ensureRegion(id) {
  const { regions } = await keystone("GET", "/regions")
  if (!regions.some((region) => region.id === id)) await keystone("POST", "/regions", { region: { id } })
}

async function ensureEndpoint(key, url) {
  const endpoint = await ensure("endpoint", key, { url })
  // The port may have changed since the folder was made.
  if (endpoint.url !== url) await keystone("PATCH", `/endpoints/${endpoint.id}`, { endpoint: { url } })
}

async function ensureUser([name, roles], projectIds) {
  const user = await ensure("user", { name, domain_id: "default" }, { password: name, ...more[name] })
  for (const [project, roleName] of Object.entries(roles)) {
    const role = await ensure("role", { name: roleName }, {})
    await keystone("PUT", `/projects/${projectIds.get(project)}/users/${user.id}/roles/${role.id}`)
  }
}

/** Asked for by user: Keystone shows an admin everybody's. */
async function ensureTotp() {
  const { users: found } = await keystone("GET", "/users?name=careful&domain_id=default")
  await ensure("credential", { user_id: found[0].id, type: "totp" }, { blob: totp })
}

/** What every project may have in the region Limits, and what the project `limited` may. Sizes are in MiB. */
const limits = {
  image_count_total: [10_000, 3],
  image_size_total: [10_000, 2],
  image_stage_total: [10_000, 2],
  image_count_uploading: [1_000, 1],
}

/** Found by a list of their own: neither can be asked for by everything it has. */
async function ensureLimits() {
  const { services: found } = await keystone("GET", "/services?type=image")
  const endpoint = { service_id: found[0].id, region_id: "Limits" }
  const { endpoints } = await keystone(
    "GET",
    `/endpoints?${new URLSearchParams({ ...endpoint, interface: "public" })}`,
  )
  writeFileSync(limitsFile, endpoints[0].id)
  const glance = await keystone("GET", "/users?name=glance&domain_id=default")
  const reader = await keystone("GET", "/roles?name=reader")
  await keystone("PUT", `/system/users/${glance.users[0].id}/roles/${reader.roles[0].id}`)
  const made = await keystone("GET", "/registered_limits?region_id=Limits")
  if (made.registered_limits.length > 0) return
  const named = Object.entries(limits)
  await keystone("POST", "/registered_limits", {
    registered_limits: named.map(([resource_name, [default_limit]]) => ({
      ...endpoint,
      resource_name,
      default_limit,
    })),
  })
  await keystone("POST", "/limits", {
    limits: named.map(([resource_name, [, resource_limit]]) => ({
      ...endpoint,
      project_id: projectIds.get("limited"),
      resource_name,
      resource_limit,
    })),
  })
}

const projectIds = new Map()
for (const name of projects) {
  const project = await ensure("project", { name, domain_id: "default" }, {})
  projectIds.set(name, project.id)
}
await Promise.all([
  ...Object.entries(services).map(ensureService),
  ...Object.entries(users).map((user) => ensureUser(user, projectIds)),
])
await ensureTotp()
await ensureLimits()

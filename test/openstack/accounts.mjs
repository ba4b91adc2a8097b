// The projects, users and endpoints the tests know, made over Keystone's API. What exists already is kept.
import { writeFileSync } from "node:fs"
import { openKeystone } from "./keystone.mjs"

/**
 * The regions as NAME=URL of their Glance; the file gets the id of the endpoint that Keystone's limits belong
 * to.
 */
const [keystoneUrl, limitsFile, ...regions] = process.argv.slice(2)

const glances = Object.fromEntries(regions.map((region) => region.split("=")))
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

const { keystone, ensure, ensureService, ensureUser } = await openKeystone(keystoneUrl)

const byProjectId = (roles) =>
  Object.fromEntries(Object.entries(roles).map(([project, role]) => [projectIds.get(project), role]))

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
  ensureService("identity", "keystone", { RegionOne: keystoneUrl }),
  ensureService("image", "glance", glances),
  ...Object.entries(users).map(([name, roles]) => ensureUser(name, byProjectId(roles), more[name])),
])
await ensureTotp()
if ("Limits" in glances) await ensureLimits()

// The users of Placement, Neutron, Nova and Cinder, and their endpoints: TYPE=URL each.
import { openKeystone } from "../keystone.mjs"

const [keystoneUrl, ...endpoints] = process.argv.slice(2)
const names = { placement: "placement", network: "neutron", compute: "nova", volumev3: "cinder" }

const { ensure, ensureService, ensureUser } = await openKeystone(keystoneUrl)
const service = await ensure("project", { name: "service", domain_id: "default" }, {})
for (const [type, url] of endpoints.map((endpoint) => endpoint.split("="))) {
  await ensureService(type, names[type], { RegionOne: url })
  await ensureUser(names[type], { [service.id]: "admin" })
}

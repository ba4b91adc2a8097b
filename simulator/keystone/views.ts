import { instant } from "./answers.js"
import type { World } from "../world.js"
import { domain, type Project } from "../identity.js"
import type { Holder } from "../tokens.js"

const services = [
  { type: "image", name: "glance", path: "/image" },
  { type: "identity", name: "keystone", path: "/v3" },
  { type: "compute", name: "nova", path: "/compute/v2.1" },
  { type: "network", name: "neutron", path: "/network" },
  { type: "block-storage", name: "cinder", path: "/volume/v3" },
] as const

export const catalog = (world: World) =>
  services
    .filter(({ name }) => name !== "cinder" || world.blockStorage.isThere)
    .map(({ type, name, path }) => ({
      endpoints: ["public", "internal", "admin"].map((face) => ({
        id: world.identity.ids[`${type}.${face}`],
        interface: face,
        region_id: "RegionOne",
        url: world.origin + path,
        region: "RegionOne",
      })),
      id: world.identity.ids[`${type}.service`],
      type,
      name,
    }))

export function tokenView(world: World, holder: Holder, withCatalog: boolean) {
  const { claims, user, project, roles, credential } = holder
  const { scope } = claims
  const named = world.identity.roles.filter((role) => roles.includes(role.name)).reverse()
  return {
    methods: claims.methods,
    user: { domain, id: user.id, name: user.name, password_expires_at: null },
    audit_ids: claims.audit,
    expires_at: instant(claims.expires),
    issued_at: instant(claims.issued),
    ...(project ? { project: { domain, id: project.id, name: project.name }, is_domain: false } : {}),
    ...(scope && "domain" in scope ? { domain } : {}),
    ...(scope && "system" in scope ? { system: { all: true } } : {}),
    ...(credential
      ? { application_credential: { id: credential.id, name: credential.name, restricted: true } }
      : {}),
    ...(scope ? { roles: named, ...(withCatalog ? { catalog: catalog(world) } : {}) } : {}),
  }
}

export const projectView = (world: World, { id, name }: Project) => ({
  id,
  name,
  domain_id: domain.id,
  description: "",
  enabled: true,
  parent_id: domain.id,
  is_domain: false,
  tags: [],
  options: {},
  links: { self: `${world.origin}/v3/projects/${id}` },
})

const version = (world: World) => ({
  id: "v3.14",
  status: "stable",
  updated: "2020-04-07T00:00:00Z",
  links: [{ rel: "self", href: `${world.origin}/v3/` }],
  "media-types": [{ base: "application/json", type: "application/vnd.openstack.identity-v3+json" }],
})

export const versionView = (world: World) => ({ version: version(world) })
export const versionsView = (world: World) => ({ versions: { values: [version(world)] } })

import type { Flavor, Server } from "../compute.js"
import { stamp } from "../world.js"
import type { World } from "../world.js"

const powerStates = { BUILD: 0, ACTIVE: 1, SHUTOFF: 4, ERROR: 0, DELETED: 0 }
const vmStates = {
  BUILD: "building",
  ACTIVE: "active",
  SHUTOFF: "stopped",
  ERROR: "error",
  DELETED: "deleted",
}

const linksTo = (world: World, path: string) => [
  { rel: "self", href: `${world.origin}/compute/v2.1/${path}` },
  { rel: "bookmark", href: `${world.origin}/compute/${path}` },
]

/** A server as in `GET /servers/{id}`, from microversion 2.47 on. The user data is the administrator's. */
export const serverView = (world: World, server: Server) => ({
  id: server.id,
  name: server.name,
  status: server.status,
  tenant_id: server.project_id,
  user_id: server.user_id,
  metadata: server.metadata,
  hostId: server.status === "BUILD" ? "" : "c0ffee".repeat(9),
  image:
    server.image_id === ""
      ? ""
      : { id: server.image_id, links: linksTo(world, `images/${server.image_id}`).slice(1) },
  flavor: embedded(server.flavor),
  created: stamp(server.created),
  updated: stamp(server.updated),
  addresses: addressesOf(world, server),
  accessIPv4: "",
  accessIPv6: "",
  links: linksTo(world, `servers/${server.id}`),
  "OS-DCF:diskConfig": "MANUAL",
  "OS-EXT-AZ:availability_zone": server.status === "BUILD" ? "" : "nova",
  config_drive: server.config_drive ? "True" : "",
  key_name: null,
  "OS-SRV-USG:launched_at": ["ACTIVE", "SHUTOFF"].includes(server.status)
    ? stamp(server.created).slice(0, -1)
    : null,
  "OS-SRV-USG:terminated_at": null,
  "OS-EXT-STS:task_state": server.task_state,
  "OS-EXT-STS:vm_state": vmStates[server.status],
  "OS-EXT-STS:power_state": powerStates[server.status],
  "os-extended-volumes:volumes_attached": server.volumes.map((id) => ({ id, delete_on_termination: false })),
  locked: false,
  description: null,
  tags: [],
  ...(server.status === "ACTIVE" && { progress: 0 }),
  ...(server.fault && { fault: { ...server.fault, created: stamp(server.fault.created) } }),
})

const embedded = ({ name, vcpus, ram, disk }: Flavor) => ({
  ...{ original_name: name, vcpus, ram, disk },
  ...{ ephemeral: 0, swap: 0, extra_specs: {} },
})

function addressesOf(world: World, server: Server) {
  const addresses: Record<string, object[]> = {}
  for (const port of server.ports) {
    const name = world.compute.networks.find(({ id }) => id === port.network_id)?.name ?? port.network_id
    const address = {
      version: 4,
      addr: port.address,
      "OS-EXT-IPS:type": "fixed",
      "OS-EXT-IPS-MAC:mac_addr": port.mac,
    }
    ;(addresses[name] ??= []).push(address)
  }
  return addresses
}

/** A flavor as in `GET /flavors/detail`. */
export const flavorView = (world: World, { id, name, vcpus, ram, disk }: Flavor) => ({
  ...{ id, name, vcpus, ram, disk },
  swap: 0,
  "OS-FLV-DISABLED:disabled": false,
  "OS-FLV-EXT-DATA:ephemeral": 0,
  "os-flavor-access:is_public": true,
  rxtx_factor: 1,
  description: null,
  extra_specs: {},
  links: linksTo(world, `flavors/${id}`),
})

/** A new server, as in the response of `POST /servers`. */
export const createdView = (world: World, server: Server) => ({
  id: server.id,
  links: linksTo(world, `servers/${server.id}`),
  "OS-DCF:diskConfig": "MANUAL",
  security_groups: [{ name: "default" }],
  adminPass: "Kq3dZ9mVt2Wb",
})

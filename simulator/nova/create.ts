import { json, type Answer } from "../answer.js"
import { inBackground } from "../background.js"
import type { Volume } from "../block-storage.js"
import { changeVolume } from "../cinder/life.js"
import type { Flavor, Port, Server } from "../compute.js"
import { imageKey, type World } from "../world.js"
import { jsonIn, meetFault, type NovaCall } from "./call.js"
import { NovaFault } from "./fault.js"
import { boot } from "./life.js"
import { mustFitQuota } from "./limits.js"
import { fitting, newServer, type NewServer } from "./schema.js"
import { createdView } from "./views.js"

/** POST /servers: schema, flavor, image, networks, quota; then 202. */
export function createServer(call: NovaCall): Answer {
  const { world, projectId, holder } = call
  meetFault(call, "create")
  const given = fitting(newServer, "server", jsonIn(call)["server"])
  const flavor = world.compute.flavors.find(({ id }) => id === given.flavorRef)
  if (!flavor) throw new NovaFault(400, `Flavor ${given.flavorRef} could not be found.`)
  const volume = volumeFor(call, given)
  if (volume === undefined) mustHaveDisk(call, given.imageRef, flavor)
  const ports = portsFor(call, given.networks)
  mustFitQuota(world, projectId, flavor)
  const now = Date.now()
  const server: Server = {
    id: crypto.randomUUID(),
    ...{ name: given.name, project_id: projectId, user_id: holder.user.id },
    ...{ status: "BUILD", task_state: "spawning", image_id: given.imageRef, flavor },
    ...{ metadata: given.metadata, user_data: given.user_data ?? null, config_drive: given.config_drive },
    ...{ ports, volumes: volume === undefined ? [] : [volume.id] },
    ...{ console: "", isRead: false, created: now, updated: now },
  }
  world.servers.set(server.id, server)
  if (volume !== undefined) changeVolume(world, volume, { status: "reserved", server_id: server.id })
  world.changed()
  inBackground(world, boot(world, server))
  const location = `${world.origin}/compute/v2.1/servers/${server.id}`
  return json(202, { server: createdView(world, server) }, { location })
}

/** The volume from which the server is to start; undefined if it is to have a disk. */
function volumeFor({ world, projectId }: NovaCall, given: NewServer): Volume | undefined {
  const id = given.block_device_mapping_v2?.[0]?.uuid
  if (id === undefined) return undefined
  const volume = world.volumes.get(id)
  if (volume?.project_id !== projectId)
    throw new NovaFault(400, `Block Device Mapping is Invalid: failed to get volume ${id}.`)
  if (volume.status !== "available")
    throw new NovaFault(
      400,
      `Invalid volume: volume '${id}' status must be 'available'. Currently in '${volume.status}'`,
    )
  return volume
}

function mustHaveDisk({ world, projectId }: NovaCall, id: string, flavor: Flavor): void {
  if (id === "") throw new NovaFault(400, "Invalid imageRef provided.")
  const image = world.images.get(imageKey(id))
  const isSeen =
    image && (image.owner === projectId || ["public", "community", "shared"].includes(image.visibility))
  if (!isSeen) throw new NovaFault(400, "Can not find requested image")
  if (image.status !== "active") throw new NovaFault(400, `Image ${id} is not active.`)
  const { disk } = flavor
  if (disk === 0)
    throw new NovaFault(403, "Only volume-backed servers are allowed for flavors with zero disk.")
  if (disk < image.min_disk)
    throw new NovaFault(
      400,
      "Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is " +
        `${String(disk * 2 ** 30)} bytes, minimum size is ${String(image.min_disk * 2 ** 30)} bytes.`,
    )
  if (flavor.ram < image.min_ram)
    throw new NovaFault(400, "Flavor's memory is too small for requested image.")
}

/** `auto` takes the only network of the project. */
function portsFor(call: NovaCall, networks: NewServer["networks"]): Port[] {
  const { world, projectId } = call
  const usable = world.compute.networks.filter(
    ({ owner, shared, external }) => !external && (shared || owner === projectId),
  )
  if (networks === "none") return []
  if (networks === "auto") return usable.slice(0, 1).map(({ id }) => newPort(world, id))
  return networks.map(({ uuid }) => {
    const network = world.compute.networks.find(
      ({ id, owner, shared }) => id === uuid && (shared || owner === projectId),
    )
    if (!network) throw new NovaFault(400, `Network ${uuid} could not be found.`)
    if (network.external)
      throw new NovaFault(403, `It is not allowed to create an interface on external network ${uuid}`)
    return newPort(world, uuid)
  })
}

function newPort(world: World, network_id: string): Port {
  const taken = [...world.servers.values()]
    .flatMap(({ ports }) => ports)
    .filter((port) => port.network_id === network_id)
  const prefix = world.compute.networks.find(({ id }) => id === network_id)?.prefix ?? "10.0.0"
  let last = 10
  while (taken.some(({ address }) => address === `${prefix}.${String(last)}`)) last++
  const address = `${prefix}.${String(last)}`
  return {
    id: crypto.randomUUID(),
    network_id,
    address,
    mac: `fa:16:3e:00:00:${last.toString(16).padStart(2, "0")}`,
  }
}

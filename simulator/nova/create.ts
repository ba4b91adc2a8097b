import { z } from "zod"
import { json, type Answer } from "../answer.js"
import type { Flavor, Port, Server } from "../compute.js"
import { imageKey, type World } from "../world.js"
import { jsonIn, meetFault, type NovaCall } from "./call.js"
import { NovaFault } from "./fault.js"
import { boot, inBackground } from "./life.js"
import { mustFitQuota } from "./limits.js"
import { createdView } from "./views.js"

const key = /^[a-zA-Z0-9-_:. ]{1,255}$/
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const volume = z.strictObject({
  boot_index: z.literal(0),
  uuid: z.guid(),
  source_type: z.literal("image"),
  destination_type: z.literal("volume"),
  volume_size: z.int().min(1),
  delete_on_termination: z.boolean().default(false),
})

/** What the simulator takes of Nova's schema. */
const newServer = z.strictObject({
  name: z.string().trim().min(1).max(255),
  flavorRef: z.string().min(1),
  imageRef: z.union([z.guid(), z.literal("")]).default(""),
  networks: z.union([z.enum(["none", "auto"]), z.array(z.strictObject({ uuid: z.guid() }))]),
  metadata: z.record(z.string().regex(key), z.string().max(255)).default({}),
  user_data: z.string().max(65_535).regex(base64).optional(),
  config_drive: z.boolean().default(false),
  block_device_mapping_v2: z.array(volume).length(1).optional(),
})
type NewServer = z.output<typeof newServer>

/** POST /servers: schema, flavor, image, networks, quota; then 202. */
export function createServer(call: NovaCall): Answer {
  const { world, projectId, holder } = call
  meetFault(call, "create")
  const given = parsedServer(jsonIn(call)["server"])
  const flavor = world.compute.flavors.find(({ id }) => id === given.flavorRef)
  if (!flavor) throw new NovaFault(400, `Flavor ${given.flavorRef} could not be found.`)
  mustHaveDisk(call, given, flavor)
  const ports = portsFor(call, given.networks)
  mustFitQuota(world, projectId, flavor)
  const now = Date.now()
  const server: Server = {
    id: crypto.randomUUID(),
    ...{ name: given.name, project_id: projectId, user_id: holder.user.id },
    ...{ status: "BUILD", task_state: "spawning", image_id: given.imageRef, flavor },
    ...{ metadata: given.metadata, user_data: given.user_data ?? null, config_drive: given.config_drive },
    ...{ ports, volumes: given.block_device_mapping_v2 ? [crypto.randomUUID()] : [] },
    ...{ console: "", isRead: false, created: now, updated: now },
  }
  world.servers.set(server.id, server)
  world.changed()
  inBackground(world, boot(world, server))
  const location = `${world.origin}/compute/v2.1/servers/${server.id}`
  return json(202, { server: createdView(world, server) }, { location })
}

function parsedServer(body: unknown): NewServer {
  const read = newServer.safeParse(body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const name = String(issue?.path[0] ?? "server")
  throw new NovaFault(400, `Invalid input for field/attribute ${name}. ${issue?.message ?? ""}`)
}

function mustHaveDisk({ world, projectId }: NovaCall, given: NewServer, flavor: Flavor): void {
  const id = given.imageRef || given.block_device_mapping_v2?.[0]?.uuid
  if (id === undefined) throw new NovaFault(400, "Invalid imageRef provided.")
  const image = world.images.get(imageKey(id))
  const isSeen =
    image && (image.owner === projectId || ["public", "community", "shared"].includes(image.visibility))
  if (!isSeen) throw new NovaFault(400, `Image ${id} could not be found.`)
  if (image.status !== "active") throw new NovaFault(400, `Image ${id} is not active.`)
  const disk = given.block_device_mapping_v2?.[0]?.volume_size ?? flavor.disk
  if (given.imageRef !== "" && flavor.disk === 0)
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

import { writeFile } from "node:fs/promises"
import type { Server } from "../compute.js"
import { newSeen, note, stored } from "../glance/data-facts.js"
import { dataFile } from "../glance/lifecycle.js"
import { remaining } from "../glance/quota.js"
import { imageKey, putImage, type Image, type World } from "../world.js"
import { change } from "./life.js"
import { reached } from "./pace.js"

/** The image of a snapshot, which is queued until `uploadSnapshot` has its data. */
export function queueSnapshot(
  world: World,
  server: Server,
  { name, metadata }: { name: string; metadata: Record<string, string> },
): Image {
  const base = world.images.get(imageKey(server.image_id))
  const image = putImage(world, {
    name,
    owner: server.project_id,
    visibility: "private",
    min_disk: server.flavor.disk,
    min_ram: base?.min_ram ?? 0,
    properties: {
      ...inherited(base),
      base_image_ref: server.image_id,
      image_type: "snapshot",
      instance_uuid: server.id,
      user_id: server.user_id,
      owner_id: server.project_id,
      ...metadata,
    },
  })
  world.changed()
  return image
}

/** What a snapshot does not take from the image that the server was started from. */
const NOT_INHERITED = new Set(["image_type", "base_image_ref", "instance_uuid", "user_id", "owner_id"])

const inherited = (base: Image | undefined) =>
  Object.fromEntries(
    Object.entries(base?.properties ?? {}).filter(
      ([name]) => !NOT_INHERITED.has(name) && !name.startsWith("os_glance_"),
    ),
  )

/** Uploads the disk of a server, which may meanwhile be deleted. */
export async function uploadSnapshot(world: World, server: Server, { id }: Image): Promise<void> {
  if (!(await reached(world, "snapshot", server)) || world.compute.keepsSnapshots) return
  const image = world.images.get(imageKey(id))
  if (image?.status !== "queued" || server.status === "DELETED") return
  Object.assign(image, { disk_format: "qcow2", container_format: "bare" })
  const disk = diskOf(server)
  if (disk.length > (remaining({ world }, image) ?? Infinity)) {
    /** Nova deletes what Glance does not take, without a reason. */
    world.images.delete(imageKey(id))
    world.deleted.add(imageKey(id))
    change(world, server, { task_state: null })
    return
  }
  const seen = newSeen()
  note(seen, disk)
  await writeFile(dataFile(world.dataFolder, image), disk)
  Object.assign(image, stored(image, seen))
  change(world, server, { task_state: null })
}

const CLUSTER = 65_536
const GiB = 2 ** 30

/**
 * A genuine empty qcow2 of the flavor's size: header, refcount table, refcount block and L1 table, and after
 * them what the server was made of.
 */
function diskOf({ id, flavor, image_id, user_data }: Server): Buffer {
  const size = Math.max(1, flavor.disk) * GiB
  const tableEntries = Math.ceil(size / (CLUSTER * (CLUSTER / 8)))
  const disk = Buffer.alloc(4 * CLUSTER)
  disk.write("QFI\xfb", 0, "latin1")
  disk.writeUInt32BE(2, 4)
  disk.writeUInt32BE(16, 20)
  disk.writeBigUInt64BE(BigInt(size), 24)
  disk.writeUInt32BE(tableEntries, 36)
  disk.writeBigUInt64BE(BigInt(3 * CLUSTER), 40)
  disk.writeBigUInt64BE(BigInt(CLUSTER), 48)
  disk.writeUInt32BE(1, 56)
  disk.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER)
  for (let cluster = 0; cluster < 4; cluster++) disk.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster)
  return Buffer.concat([disk, Buffer.from(JSON.stringify({ server: id, image_id, user_data }))])
}

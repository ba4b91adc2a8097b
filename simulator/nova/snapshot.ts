import { writeFile } from "node:fs/promises"
import type { Server } from "../compute.js"
import { diskOf } from "../disk.js"
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

/** If a server starts from a volume, Cinder makes a snapshot of that; the image only names it. */
export function withoutData(image: Image, { volumes }: Server): void {
  const mapping = volumes.map((volume_id) => ({
    ...{ boot_index: 0, source_type: "snapshot", destination_type: "volume", device_name: "/dev/vda" },
    ...{ snapshot_id: crypto.randomUUID(), volume_id },
  }))
  const properties = {
    ...{ bdm_v2: "True", root_device_name: "/dev/vda", block_device_mapping: JSON.stringify(mapping) },
  }
  Object.assign(image, { status: "active", size: 0, properties: { ...image.properties, ...properties } })
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
  const { flavor, image_id, user_data } = server
  const disk = diskOf({ gib: flavor.disk, made: { server: server.id, image_id, user_data } })
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

import { writeFile } from "node:fs/promises"
import { json } from "../answer.js"
import { inBackground } from "../background.js"
import type { Volume } from "../block-storage.js"
import { newSeen, note, stored } from "../glance/data-facts.js"
import { dataFile } from "../glance/lifecycle.js"
import { remaining } from "../glance/quota.js"
import { diskOf } from "../disk.js"
import { imageKey, putImage, type Image, type World } from "../world.js"
import { meetCinderFault, type CinderCall } from "./call.js"
import { CinderFault } from "./fault.js"
import { changeVolume, mayUpload } from "./life.js"
import { fittingVolume, newVolumeImage } from "./schema.js"

/** POST /volumes/{id}/action with `os-volume_upload_image`: an image at Glance, and then its data. */
export function uploadVolume(call: CinderCall, volume: Volume, given: unknown) {
  const { world } = call
  meetCinderFault(call, "os-volume_upload_image", volume)
  const { image_name, disk_format, container_format } = fittingVolume(
    newVolumeImage,
    "os-volume_upload_image",
    given,
  )
  /** Cinder ignores `force` unless its operator has set `enable_force_upload`. */
  if (volume.status !== "available")
    throw new CinderFault(400, `Invalid volume: Volume ${volume.id} status must be available`)
  const image = putImage(world, {
    ...{ name: image_name, owner: volume.project_id, visibility: "private", disk_format, container_format },
    properties: { ...volume.image_metadata },
  })
  changeVolume(world, volume, { status: "uploading" })
  inBackground(world, upload(world, volume, image))
  const { id, size } = volume
  const about = { ...{ id, size, status: "uploading", display_description: null }, image_id: image.id }
  const action = {
    ...about,
    disk_format,
    container_format,
    image_name,
    protected: false,
    visibility: "private",
  }
  return json(202, { "os-volume_upload_image": action })
}

/** A failure deletes the image, and the volume is available again. */
async function upload(world: World, volume: Volume, { id }: Image): Promise<void> {
  const isTime = await mayUpload(world, volume)
  if (!isTime) return
  const image = world.images.get(imageKey(id))
  if (image !== undefined) await store(world, volume, image)
  changeVolume(world, volume, { status: "available" })
}

async function store(world: World, volume: Volume, image: Image): Promise<void> {
  const { size: gib, image_id, written } = volume
  const disk = diskOf({ gib, made: { ...(written ?? { server: "", user_data: null }), image_id } })
  if (disk.length > (remaining({ world }, image) ?? Infinity)) {
    world.images.delete(imageKey(image.id))
    world.deleted.add(imageKey(image.id))
    return
  }
  const seen = newSeen()
  note(seen, disk)
  await writeFile(dataFile(world.dataFolder, image), disk)
  Object.assign(image, stored(image, seen))
}

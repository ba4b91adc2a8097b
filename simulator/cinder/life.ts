import { inBackground, waited } from "../background.js"
import type { Volume, VolumeStage } from "../block-storage.js"
import type { Server } from "../compute.js"
import { imageKey, type World } from "../world.js"

function reached(world: World, stage: VolumeStage, volume: Volume): Promise<boolean> {
  const { pace } = world.blockStorage
  return waited(world, typeof pace === "number" ? pace : pace(stage, volume))
}

export function changeVolume(world: World, volume: Volume, changes: Partial<Volume>): void {
  Object.assign(volume, changes, { updated: Date.now() })
  world.changed()
}

/** A new volume gets its image. */
export async function fill(world: World, volume: Volume): Promise<void> {
  if (!(await reached(world, "create", volume))) return
  if (world.blockStorage.hasNoHost) {
    changeVolume(world, volume, { status: "error" })
    return
  }
  changeVolume(world, volume, { status: "downloading" })
  if (!(await reached(world, "download", volume))) return
  changeVolume(world, volume, { status: world.images.has(imageKey(volume.image_id)) ? "available" : "error" })
}

/** A server starts from a volume that was reserved for it, and its guest writes to it. */
export function attach(world: World, id: string, { id: server, user_data }: Server): void {
  const volume = world.volumes.get(id)
  if (volume !== undefined) changeVolume(world, volume, { status: "in-use", written: { server, user_data } })
}

/** Releases a volume some time after its server was deleted. */
export function detach(world: World, id: string): void {
  const volume = world.volumes.get(id)
  if (volume !== undefined) inBackground(world, release(world, volume))
}

async function release(world: World, volume: Volume): Promise<void> {
  if (!(await reached(world, "detach", volume))) return
  changeVolume(world, volume, { status: "available", server_id: null })
}

export async function end(world: World, volume: Volume): Promise<void> {
  if (!(await reached(world, "delete", volume))) return
  world.volumes.delete(volume.id)
  world.changed()
}

/** Waits for the time of an upload; false if the simulator ends meanwhile. */
export const mayUpload = (world: World, volume: Volume) => reached(world, "upload", volume)

import { inBackground } from "../background.js"
import type { World } from "../world.js"
import { changeVolume, detach, end, fill } from "./life.js"

/** Continues what volumes did when the simulator was stopped. An upload is lost, as if Cinder stops. */
export function resumeVolumes(world: World): void {
  for (const volume of world.volumes.values()) {
    const { status, server_id } = volume
    if (status === "creating" || status === "downloading") inBackground(world, fill(world, volume))
    if (status === "deleting") inBackground(world, end(world, volume))
    if (status === "uploading") changeVolume(world, volume, { status: "available" })
    if (server_id !== null && !world.servers.has(server_id)) detach(world, volume.id)
  }
}

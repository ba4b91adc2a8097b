import { json, type Answer } from "../answer.js"
import { inBackground } from "../background.js"
import type { Volume } from "../block-storage.js"
import { imageKey, type Image } from "../world.js"
import { cinderBodyIn, meetCinderFault, volumeOf, type CinderCall, type CinderVerb } from "./call.js"
import { CinderFault } from "./fault.js"
import { changeVolume, end, fill } from "./life.js"
import { mustFitVolumeQuota } from "./limits.js"
import { fittingVolume, newVolume } from "./schema.js"
import { uploadVolume } from "./upload.js"
import { volumeView } from "./views.js"

/** POST /volumes: schema, image, size, quota; then 202. */
export const createVolume: CinderVerb = (call) => {
  const { world, projectId, holder } = call
  meetCinderFault(call, "create")
  const given = fittingVolume(newVolume, "volume", cinderBodyIn(call)["volume"])
  const image = imageFor(call, given.imageRef)
  mustBeLargeEnough(given.size, image)
  mustFitVolumeQuota(world, projectId, given.size)
  const now = Date.now()
  const volume: Volume = {
    id: crypto.randomUUID(),
    ...{ name: given.name, project_id: projectId, user_id: holder.user.id, status: "creating" },
    ...{ size: given.size, image_id: image.id, image_metadata: customProperties(image) },
    ...{ metadata: given.metadata, server_id: null, written: null, created: now, updated: now },
  }
  world.volumes.set(volume.id, volume)
  world.changed()
  inBackground(world, fill(world, volume))
  return json(202, { volume: volumeView(world, volume) })
}

function imageFor({ world, projectId }: CinderCall, id: string): Image {
  const image = world.images.get(imageKey(id))
  const isSeen =
    image && (image.owner === projectId || ["public", "community", "shared"].includes(image.visibility))
  if (!isSeen) throw new CinderFault(400, "Invalid image identifier or unable to access requested image.")
  if (image.status !== "active")
    throw new CinderFault(400, `Invalid input received: Image ${id} is not active.`)
  return image
}

function mustBeLargeEnough(size: number, image: Image): void {
  const gib = Math.ceil((image.size ?? 0) / 2 ** 30)
  if (gib > size)
    throw new CinderFault(
      400,
      `Invalid input received: Size of specified image ${String(gib)}GB is larger than volume size ${String(size)}GB.`,
    )
  if (image.min_disk > size)
    throw new CinderFault(
      400,
      `Invalid input received: Volume size ${String(size)}GB cannot be smaller than the image minDisk size ${String(image.min_disk)}GB.`,
    )
}

/** An image of the volume inherits them. */
const customProperties = ({ properties }: Image): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value === null || name.startsWith("os_glance_") ? [] : [[name, value]],
    ),
  )

export const showVolume: CinderVerb = (call) => {
  const volume = volumeOf(call)
  meetCinderFault(call, "show", volume)
  return json(200, { volume: volumeView(call.world, volume) })
}

/** GET /volumes/detail, newest first, with the filters that Polaris uses. */
export const listVolumes: CinderVerb = (call) => {
  meetCinderFault(call, "list")
  const { world, projectId, query } = call
  const pairs = Object.entries(JSON.parse(query.get("metadata") ?? "{}") as Record<string, string>)
  const found = [...world.volumes.values()]
    .filter(
      (one) => one.project_id === projectId && pairs.every(([key, value]) => one.metadata[key] === value),
    )
    .toReversed()
  return json(200, { volumes: paged(call, found).map((volume) => volumeView(world, volume)) })
}

function paged({ world, query }: CinderCall, all: Volume[]): Volume[] {
  const marker = query.get("marker")
  const start = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1
  if (marker !== null && start === 0) throw new CinderFault(404, `Volume ${marker} could not be found.`)
  return all.slice(
    start,
    start + Math.min(world.blockStorage.pageMax, Number(query.get("limit") ?? Infinity)),
  )
}

const NOT_REMOVABLE =
  "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer."

/** DELETE /volumes/{id}: shown as deleting for a while, then gone. */
export const removeVolume: CinderVerb = (call) => {
  const volume = volumeOf(call)
  meetCinderFault(call, "delete", volume)
  if (volume.status !== "available" && volume.status !== "error") throw new CinderFault(400, NOT_REMOVABLE)
  changeVolume(call.world, volume, { status: "deleting" })
  inBackground(call.world, end(call.world, volume))
  return { status: 202, headers: {}, body: "" }
}

/** POST /volumes/{id}/action: the body's only member names the action. */
export const actOnVolume: CinderVerb = (call): Answer => {
  const body = cinderBodyIn(call)
  const [name = ""] = Object.keys(body)
  if (name !== "os-volume_upload_image") throw new CinderFault(400, `There is no such action: ${name}`)
  return uploadVolume(call, volumeOf(call), body[name])
}

import { rm } from "node:fs/promises"
import { join } from "node:path"
import { json } from "../answer.js"
import { imageKey, stamp, type Image, type Status, type World } from "../world.js"
import { imageOf, noContent, type Verb } from "./call.js"
import { crash, Fault } from "./fault.js"
import { mustBeAdmin, mustOwn } from "./policy.js"
import { imageView } from "./views.js"

/** GET /v2/images/{id}. */
export const show: Verb = (call) => json(200, imageView(call.world, imageOf(call), call.caller))

/** DELETE /v2/images/{id}: any status, unless protected. The id is never used again. */
export const remove: Verb = async (call) => {
  const { world } = call
  const image = imageOf(call, (id) => `Failed to find image ${id} to delete`)
  mustOwn(call, image, "delete_image")
  if (image.protected) throw new Fault(403, `Image ${image.id} is protected and cannot be deleted.`)
  if (image.status === "deleted") {
    throw new Fault(400, "Image status transition from deleted to deleted is not allowed")
  }
  if (hasTwins(world, image)) {
    image.status = "deleted"
    throw crash()
  }
  world.images.delete(imageKey(image.id))
  world.deleted.add(imageKey(image.id))
  for (const member of world.members) if (member.image_id === image.id) member.deleted = true
  world.changed()
  await rm(dataFile(world.dataFolder, image), { force: true })
  return noContent
}

/** Two rows of one member cannot both be marked as deleted, so the image can never be deleted. */
function hasTwins({ members }: World, image: Image): boolean {
  const rows = members.filter((member) => !member.deleted && member.image_id === image.id)
  return new Set(rows.map((row) => row.member_id)).size < rows.length
}

export const dataFile = (folder: string, image: Pick<Image, "id">): string => join(folder, imageKey(image.id))

/**
 * An image can change from `from` to `to`. If it is already in `to` nothing changes; any other status is
 * refused.
 */
const action =
  (name: "deactivate" | "reactivate", from: Status, to: Status): Verb =>
  (call) => {
    const image = imageOf(call)
    mustOwn(call, image, name)
    if (call.world.settings.deactivatedBy === "admin") mustBeAdmin(call.caller, name)
    if (image.status !== from && image.status !== to) {
      throw new Fault(403, `Not allowed to ${name} image in status '${image.status}'`)
    }
    if (image.status === from) {
      Object.assign(image, { status: to, updated_at: stamp() })
      call.world.changed()
    }
    return noContent
  }

export const deactivate = action("deactivate", "active", "deactivated")
export const reactivate = action("reactivate", "deactivated", "active")

import { rm } from "node:fs/promises"
import { join } from "node:path"
import { json } from "../answer.js"
import { imageKey, stamp, type Image, type Status } from "../world.js"
import { mustOwn } from "./caller.js"
import { imageOf, noContent, type Verb } from "./call.js"
import { Fault } from "./fault.js"
import { imageView } from "./views.js"

/** GET /v2/images/{id}. */
export const show: Verb = (call) => json(200, imageView(imageOf(call), call.caller))

/** DELETE /v2/images/{id}: any status, unless protected. The id is never given out again. */
export const remove: Verb = async (call) => {
  const { world } = call
  const image = imageOf(call, (id) => `Failed to find image ${id} to delete`)
  mustOwn(call.caller, image)
  if (image.protected) throw new Fault(403, `Image ${image.id} is protected and cannot be deleted.`)
  world.images.delete(imageKey(image.id))
  world.buried.add(imageKey(image.id))
  for (const member of world.members) if (member.image_id === image.id) member.deleted = true
  world.changed()
  await rm(dataFile(world.dataFolder, image), { force: true })
  return noContent
}

export const dataFile = (folder: string, image: Pick<Image, "id">): string => join(folder, imageKey(image.id))

/** An image may leave `from` for `to`; being there already is no change; anything else is a refusal. */
const action =
  (name: string, from: Status, to: Status): Verb =>
  (call) => {
    const image = imageOf(call)
    mustOwn(call.caller, image)
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

import type { Call } from "../call.js"
import type { Images } from "../glance/images.js"
import { amongChangers, type InTurn } from "../limits/in-turn.js"
import { refusedAs } from "./refusals.js"

interface Changer {
  call: Call
  glance: { images: Images }
  inTurn: InTurn
}

/**
 * Deletes an image permanently. Returns `true`, as in the guide. Not serialized: Glance itself handles
 * changes at the same time.
 */
export async function remove({ call, glance, inTurn }: Changer, imageId: string): Promise<boolean> {
  await inTurn({ imageId, call }, () => glance.images.remove(imageId).catch(refusedAs("remove")))
  return true
}

/**
 * Reactivates or deactivates an image. Returns `true`, as in the guide. Changes are serialized, because
 * Glance responds 500 to parallel ones.
 */
export async function setActive(
  { call, glance, inTurn }: Changer,
  imageId: string,
  active: boolean,
): Promise<boolean> {
  const mayChange = amongChangers(glance.images, imageId)
  await inTurn({ imageId, call, mayChange }, () =>
    glance.images.setActive(imageId, active).catch(refusedAs("setActive")),
  )
  call.log.note({ change: { imageId, after: { status: active ? "active" : "deactivated" } } })
  return true
}

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
 * Deletes an image for ever; `true`, as the guide promises. Glance itself copes with a change at the same
 * moment.
 */
export async function remove({ call, glance, inTurn }: Changer, imageId: string): Promise<boolean> {
  await inTurn({ imageId, call }, () => glance.images.remove(imageId).catch(refusedAs("remove")))
  return true
}

/**
 * Opens an image for use or closes it; `true`, as the guide promises. In turn: parallel changes are a 500 in
 * Glance.
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
  return true
}

import type { Images } from "../glance/images.js"
import { amongChangers, type InTurn, type Turn } from "../limits/in-turn.js"
import { refusedAs } from "./refusals.js"

interface Changer {
  glance: { images: Images }
  caller: Turn["caller"]
  inTurn: InTurn
}

/**
 * Deletes an image for ever; `true`, as the guide promises. Glance itself copes with a change at the same
 * moment.
 */
export async function remove(
  { glance, caller, inTurn }: Changer,
  imageId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  await inTurn({ imageId, caller, signal }, () =>
    glance.images.remove(imageId, signal).catch(refusedAs("remove")),
  )
  return true
}

/**
 * Opens an image for use or closes it; `true`, as the guide promises. In turn: parallel changes are a 500 in
 * Glance.
 */
export async function setActive(
  { glance, caller, inTurn }: Changer,
  imageId: string,
  active: boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  const mayChange = amongChangers(glance.images, imageId, signal)
  await inTurn({ imageId, caller, signal, mayChange }, () =>
    glance.images.setActive(imageId, active, signal).catch(refusedAs("setActive")),
  )
  return true
}

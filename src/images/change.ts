import type { Images } from "../glance/images.js"
import type { InTurn } from "./in-turn.js"

interface Changer {
  glance: { images: Images }
  inTurn: InTurn
}

/** Deletes an image for ever; `true`, as the guide promises. */
export async function remove(
  { glance, inTurn }: Changer,
  imageId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  await inTurn(imageId, signal, () => glance.images.remove(imageId, signal))
  return true
}

/** Opens an image for use or closes it; `true`, as the guide promises. In turn: parallel changes are a 500 in Glance. */
export async function setActive(
  { glance, inTurn }: Changer,
  imageId: string,
  active: boolean,
  signal?: AbortSignal,
): Promise<boolean> {
  await inTurn(imageId, signal, () => glance.images.setActive(imageId, active, signal))
  return true
}

import type { Answer } from "../answer.js"
import type { CinderAction, Volume } from "../block-storage.js"
import { objectIn } from "../middleware.js"
import type { Holder } from "../tokens.js"
import type { World } from "../world.js"
import { CinderFault, cinderCrashed } from "./fault.js"

/** One request to Cinder whose token was accepted. */
export interface CinderCall {
  world: World
  holder: Holder
  projectId: string
  params: Record<string, string>
  query: URLSearchParams
  text: string
}

export type CinderVerb = (call: CinderCall) => Answer | Promise<Answer>

/** The volume that the path names, if it is the caller's. */
export function volumeOf({ world, params, projectId }: CinderCall): Volume {
  const id = params["volume_id"] ?? ""
  const volume = world.volumes.get(id)
  if (volume?.project_id !== projectId) throw new CinderFault(404, `Volume ${id} could not be found.`)
  return volume
}

/** Fails as the settings demand. */
export function meetCinderFault({ world }: CinderCall, action: CinderAction, volume?: Volume): void {
  const status = world.blockStorage.fault?.(action, volume)
  if (status === undefined) return
  throw status === 500
    ? cinderCrashed()
    : new CinderFault(status, `The simulator was asked to refuse this ${action}.`)
}

export const cinderBodyIn = ({ text }: CinderCall): Record<string, unknown> =>
  objectIn(text, (message) => new CinderFault(400, message))

import type { Call } from "../call.js"
import { answered } from "../errors.js"
import { createQueues } from "./queue.js"

/** A caller and the image to change. */
export interface Turn {
  imageId: string
  call: Pick<Call, "caller" | "signal">
  /**
   * Asks Glance whether the caller may change the image. Without it, or if it resolves to false, the change
   * waits only for those of the caller's own project. What it throws is thrown.
   */
  mayChange?: () => Promise<boolean>
}

/**
 * Runs `work` when it is this caller's turn. Refusal 429 if too many wait, 504 after `waitMs`, 499 if the
 * caller disconnects before.
 */
export type InTurn = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

export interface TurnLimits {
  /** How many changes of one image may wait for one project. */
  most: number
  /** The longest time that one of them waits. */
  waitMs: number
}

const FULL = "Too many changes to this image are already waiting. Wait for their responses, then try again."
const LATE = "Other changes to this image took too long, so this one was not made. Try again."

/**
 * Glance loses parallel updates of one image and creates duplicate members (recorded from Glance 25), so
 * changes of an image take turns in this process (docs/adr/0013): first among those of one project, then one
 * of each project at a time. Nobody waits for callers that may not change the image, or for another project's
 * long queue.
 */
export function createInTurn(limits: TurnLimits): InTurn {
  const options = { ...limits, atOnce: 1, full: FULL, late: LATE }
  const ofProject = createQueues(options)
  const ofImage = createQueues(options)
  return ({ imageId, call: { caller, signal }, mayChange }, work) =>
    ofProject(`${caller.project.id} ${imageId}`, signal, async () => {
      const isOneOfThem = mayChange !== undefined && (await mayChange())
      return isOneOfThem ? ofImage(imageId, signal, work) : work()
    })
}

interface AccessCheck {
  mayChange(imageId: string): Promise<void>
}

/**
 * For a change with a policy of its own in Glance: a caller that may not change the image takes turns only
 * with its own project.
 */
export const amongChangers = (images: AccessCheck, imageId: string) => async () =>
  images.mayChange(imageId).then(
    () => true,
    (error: unknown) => {
      if (answered(error, 403) || answered(error, 404)) return false
      throw error
    },
  )
